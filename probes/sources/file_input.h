// An open regular file as Input. Opening never blocks on a FIFO or a terminal.
#pragma once

#include <memory>
#include <string>

#include "probes/formats/input.h"

namespace kigen::sources {

class FileInput final : public formats::Input {
 public:
  /// `not_found`, `permission`, `limit`; `unsupported` when it is not a regular file.
  static Result<std::unique_ptr<FileInput>> open(const std::string& path);
  ~FileInput() override;
  FileInput(const FileInput&) = delete;

  std::uint64_t size() const override { return size_; }
  Result<std::size_t> read_at(std::uint64_t offset, std::span<std::uint8_t> out) override;

 private:
  FileInput(int fd, std::uint64_t size, std::string path) : fd_(fd), size_(size), path_(std::move(path)) {}
  int fd_;
  std::uint64_t size_;  // when it was opened
  std::string path_;
};

}  // namespace kigen::sources
