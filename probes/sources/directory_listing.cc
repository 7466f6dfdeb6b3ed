#include "probes/sources/directory_listing.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace kigen::sources {

DirectoryListing::DirectoryListing(DIR* directory, const std::function<bool()>& should_stop) {
  while (!should_stop()) {
    errno = 0;
    const dirent* entry = readdir(directory);
    if (entry == nullptr) {
      error_ = errno;
      break;
    }
    const std::string_view name = entry->d_name;
    if (name != "." && !name.starts_with("..")) {
      entries_.push_back({keep(*entry), entry->d_ino, entry->d_type});
    }
  }
  std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) { return a.name < b.name; });
}

std::string_view DirectoryListing::keep(const dirent& entry) {
  const std::size_t length = std::strlen(entry.d_name);
  const bool is_directory = entry.d_type == DT_DIR;
  auto* name = static_cast<char*>(names_.allocate(length + 2, 1));
  std::memcpy(name, entry.d_name, length + 1);
  if (is_directory) std::memcpy(name + length, "/", 2);
  return {name, length + (is_directory ? 1 : 0)};
}

}  // namespace kigen::sources
