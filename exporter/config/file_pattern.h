// The files that patterns match at the moment.
#pragma once

#include <string>
#include <vector>

namespace kigen::config {

/// Sorted, each once; a path without wildcards always, whether it is there or not.
struct MatchingFiles {
  std::vector<std::string> paths;
  bool complete = true;  // false: a folder could not be listed, so that there may be more
};
MatchingFiles files_matching(const std::vector<std::string>& patterns);

}  // namespace kigen::config
