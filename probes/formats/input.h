// Content under examination: a size and random access to it, so that a format that needs little of a large file
// reads little of it. Bounded by whoever opens it; knows nothing of paths.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "probes/model/bytes.h"
#include "probes/model/result.h"

namespace kigen::formats {

class Input {
 public:
  virtual ~Input() = default;
  virtual std::uint64_t size() const = 0;
  /// Fills `out` from `offset` on and returns how many bytes there were: fewer only at the end.
  virtual Result<std::size_t> read_at(std::uint64_t offset, std::span<std::uint8_t> out) = 0;
  /// All of it where it lies in memory anyway.
  virtual std::optional<ByteView> in_memory() const { return std::nullopt; }
};

/// Content that is in memory already. The bytes must outlive it.
class MemoryInput final : public Input {
 public:
  explicit MemoryInput(ByteView bytes) : bytes_(bytes) {}
  std::uint64_t size() const override { return bytes_.size(); }
  Result<std::size_t> read_at(std::uint64_t offset, std::span<std::uint8_t> out) override {
    if (offset >= bytes_.size()) return std::size_t{0};
    const std::size_t count = std::min<std::size_t>(out.size(), bytes_.size() - offset);
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(offset), count, out.begin());
    return count;
  }
  std::optional<ByteView> in_memory() const override { return bytes_; }

 private:
  ByteView bytes_;
};

/// All bytes of an input, which must outlive it: a copy only where they were not in memory.
class Whole {
 public:
  explicit Whole(ByteView bytes) : bytes_(bytes) {}
  explicit Whole(Bytes read) : read_(std::move(read)), bytes_(read_) {}
  Whole(Whole&&) = default;  // the bytes of a vector stay where they are

  operator ByteView() const { return bytes_; }

 private:
  Bytes read_;
  ByteView bytes_;
};

/// As read_whole.
Result<Whole> view_whole(Input& input, std::uint64_t max_bytes);

/// The whole content, `too_large` above `max_bytes`, `truncated` when it ends before its size.
Result<Bytes> read_whole(Input& input, std::uint64_t max_bytes);

}  // namespace kigen::formats
