#include "exporter/config/file_pattern.h"

#include <glob.h>

#include <algorithm>
#include <cerrno>

namespace kigen::config {
namespace {

thread_local bool lists_everything = true;  // glob hands no context to its callback

// A folder that is not there holds nothing; one that cannot be listed may hold anything. Either way glob goes
// on.
int note_unlisted(const char*, int error) {
  if (error != ENOENT && error != ENOTDIR) lists_everything = false;
  return 0;
}

}  // namespace

MatchingFiles files_matching(const std::vector<std::string>& patterns) {
  MatchingFiles files;
  lists_everything = true;
  for (const std::string& pattern : patterns) {
    glob_t found{};
    const int status = ::glob(pattern.c_str(), GLOB_NOMAGIC, &note_unlisted, &found);
    if (status == 0) files.paths.insert(files.paths.end(), found.gl_pathv, found.gl_pathv + found.gl_pathc);
    if (status == GLOB_NOSPACE || status == GLOB_ABORTED) lists_everything = false;
    ::globfree(&found);
  }
  files.complete = lists_everything;
  std::sort(files.paths.begin(), files.paths.end());
  files.paths.erase(std::unique(files.paths.begin(), files.paths.end()), files.paths.end());
  return files;
}

}  // namespace kigen::config
