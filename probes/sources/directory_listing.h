// What one directory lists, in the order in which the paths below it sort. Blocking: for the pool.
#pragma once

#include <dirent.h>

#include <cstdint>
#include <functional>
#include <memory_resource>
#include <string_view>
#include <vector>

namespace kigen::sources {

class DirectoryListing {
 public:
  struct Entry {
    std::string_view name;  // ends with a slash where it is a directory; a NUL follows
    ino_t inode;
    unsigned char type;   // DT_REG, DT_DIR, DT_LNK, DT_UNKNOWN, ...
    std::uint64_t front;  // the first bytes of the name as a number: in nearly all pairs they tell the order
  };

  /// All but `.` and names that begin with `..`, as Kubernetes calls what it swaps. `should_stop` is asked
  /// before each entry. Of a directory that cannot be read to its end, what came before.
  DirectoryListing(DIR* directory, const std::function<bool()>& should_stop);
  DirectoryListing(const DirectoryListing&) = delete;

  const std::vector<Entry>& entries() const { return entries_; }
  /// The errno that ended it early, or 0.
  int error() const { return error_; }

 private:
  std::string_view keep(const dirent& entry);

  std::pmr::monotonic_buffer_resource names_;
  std::vector<Entry> entries_;
  int error_ = 0;
};

}  // namespace kigen::sources
