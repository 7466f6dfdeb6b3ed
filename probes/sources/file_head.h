// The first bytes of a file, which are the whole of most. Blocking: for the pool.
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string>

#include "probes/model/bytes.h"
#include "probes/sources/file_input.h"
#include "probes/sources/file_walk.h"

namespace kigen::sources {

struct FileHead {
  std::string path;
  std::optional<FileStamp> stamp;  // when it was opened; absent when it could not be
  std::optional<Fault> fault;      // of opening or reading: as FileInput::open; `truncated`
  Bytes bytes;                     // at most kHeadBytes; none with a fault
  std::optional<FileInput> whole;  // where there is more
};

FileHead read_head(std::string path);

/// Of the files of one walk, one after another. Those whose turn is likely to come are read ahead, a few at a
/// time: kernel and parsers, each larger than the nearest cache, then take turns at every batch and not at
/// every file. Where files come slowly there is nothing to win, and what was read must not wait for the
/// others.
class FileHeads {
 public:
  static constexpr std::chrono::milliseconds kMaxBatchTime{50};

  explicit FileHeads(std::string folder, std::chrono::milliseconds max_batch_time = kMaxBatchTime)
      : folder_(std::move(folder) + "/"), max_batch_time_(max_batch_time) {}

  /// Reads a few of `files` from the one at `first` on, that one at least, unless some that were read ahead
  /// have not been taken yet.
  void read_ahead(const FoundFiles& files, std::size_t first);
  /// Of the file with this path below the folder: as it was read ahead, else read now. Valid until the next
  /// call.
  FileHead& take(const std::string& relative_path);

 private:
  // More lie too far apart in memory, fewer bring less.
  static constexpr std::size_t kBatch = 16;

  void read(const std::string& relative_path, FileHead& head);

  const std::string folder_;  // with a final slash
  const std::chrono::milliseconds max_batch_time_;
  FileOpener opener_;
  std::array<FileHead, kBatch> heads_;
  std::size_t next_ = 0, end_ = 0;  // those read ahead and not yet taken
};

}  // namespace kigen::sources
