#include "probes/sources/directory_listing.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace kigen::sources {
namespace {

// NUL behind a short name, which sorts before everything else, as its end does.
std::uint64_t front_of(std::string_view name) {
  std::uint64_t front = 0;
  for (std::size_t i = 0; i < sizeof front; ++i)
    front = front << 8 | (i < name.size() ? static_cast<std::uint8_t>(name[i]) : 0);
  return front;
}

}  // namespace

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
      const std::string_view kept = keep(*entry);
      entries_.push_back({kept, entry->d_ino, entry->d_type, front_of(kept)});
    }
  }
  std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
    return a.front != b.front ? a.front < b.front : a.name < b.name;
  });
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
