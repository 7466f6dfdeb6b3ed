// Tells one content of a file from another without reading it: written, replaced, or swapped behind a link.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <optional>
#include <string>

namespace kigen {

struct FileStamp {
  dev_t device = 0;
  ino_t inode = 0;
  off_t size = 0;
  std::int64_t mtime_ns = 0;
  std::int64_t ctime_ns = 0;
  friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

FileStamp stamp_of(const struct stat& status);

/// Of the file that the path leads to; absent when it cannot be looked at. Blocking: for the pool.
std::optional<FileStamp> stamp_of(const std::string& path);

}  // namespace kigen
