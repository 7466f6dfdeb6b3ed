// What a file looks like from outside: enough to see that it was written, replaced or removed. Symbolic links
// are followed, as orchestrators swap whole folders of secrets behind one.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace kigen::web {

struct FileStamp {
  dev_t device = 0;
  ino_t inode = 0;
  off_t size = -1;  // -1: it is not there
  std::int64_t mtime_ns = 0;
  std::int64_t ctime_ns = 0;
  friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

FileStamp stamp_of(const std::string& path);

}  // namespace kigen::web
