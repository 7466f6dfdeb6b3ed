// An open regular file as Input. Opening never blocks on a FIFO or a terminal.
#pragma once

#include <string>
#include <string_view>

#include "probes/formats/input.h"
#include "probes/model/file_stamp.h"

namespace kigen::sources {

class FileInput final : public formats::Input {
 public:
  /// `not_found`, `permission`, `limit`; `unsupported` when it is not a regular file.
  static Result<FileInput> open(std::string path);
  ~FileInput() override;
  FileInput(FileInput&& other) noexcept;

  std::uint64_t size() const override { return static_cast<std::uint64_t>(stamp_.size); }
  /// When it was opened.
  const FileStamp& stamp() const { return stamp_; }
  const std::string& path() const { return path_; }
  Result<std::size_t> read_at(std::uint64_t offset, std::span<std::uint8_t> out) override;

 private:
  friend class FileOpener;
  /// The name of the file in `folder` begins at `name` within the path.
  static Result<FileInput> open_at(int folder, std::size_t name, std::string path);

  FileInput(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}
  int fd_;  // none after a move
  FileStamp stamp_;
  std::string path_;
};

/// Opens files one after another; those of one folder by its descriptor, which spares the kernel the way
/// there each time. Whether a folder was replaced since is not noticed before another one comes between.
class FileOpener {
 public:
  FileOpener() = default;
  ~FileOpener() { leave(); }
  FileOpener(const FileOpener&) = delete;

  /// As FileInput::open.
  Result<FileInput> open(std::string path);

 private:
  void enter(std::string_view folder);
  void leave();

  std::string folder_;   // with its final slash
  int descriptor_ = -1;  // none where it could not be opened
};

}  // namespace kigen::sources
