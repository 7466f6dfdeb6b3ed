// Tar archives written by hand, right or wrong, and as large as one likes.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "probes/formats/input.h"
#include "probes/model/bytes.h"

namespace kigen::formats::build {

enum class TarSize { kOctal, kBase256 };

struct TarHeader {
  std::string name;
  std::uint64_t size = 0;
  char type = '0';
  std::string prefix = {};
  TarSize size_as = TarSize::kOctal;
  std::string magic = std::string(
      "ustar\0"
      "00",
      8);
};

/// One block of 512 bytes, its sum right.
Bytes tar_header(const TarHeader& header);
/// Header and content, filled up to whole blocks.
Bytes tar_member(const TarHeader& header, std::string_view content);
Bytes tar_file(const std::string& name, std::string_view content);
/// `LENGTH KEY=VALUE\n`.
std::string pax_record(const std::string& key, const std::string& value);
/// The members and two blocks of zeros.
Bytes tar(const std::vector<Bytes>& members);

/// Zeros of any size with some pieces in them, which counts what is read.
class SparseInput final : public Input {
 public:
  explicit SparseInput(std::uint64_t size) : size_(size) {}
  void put(std::uint64_t offset, Bytes piece) { pieces_[offset] = std::move(piece); }
  std::uint64_t read() const { return read_; }

  std::uint64_t size() const override { return size_; }
  Result<std::size_t> read_at(std::uint64_t offset, std::span<std::uint8_t> out) override;

 private:
  std::uint64_t size_;
  std::uint64_t read_ = 0;
  std::map<std::uint64_t, Bytes> pieces_;
};

}  // namespace kigen::formats::build
