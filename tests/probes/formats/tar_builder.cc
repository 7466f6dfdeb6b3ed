#include "tests/probes/formats/tar_builder.h"

#include <cstdio>
#include <numeric>

#include "tests/probes/formats/der_builder.h"

namespace kigen::formats::build {
namespace {

constexpr std::size_t kBlock = 512;

void put(Bytes& block, std::size_t offset, std::string_view text) {
  std::copy(text.begin(), text.end(), block.begin() + static_cast<std::ptrdiff_t>(offset));
}

std::string octal(std::uint64_t value, int digits) {
  char text[32];
  const int size = std::snprintf(text, sizeof text, "%0*llo", digits, static_cast<unsigned long long>(value));
  return {text, static_cast<std::size_t>(size)};
}

void put_size(Bytes& block, const TarHeader& header) {
  constexpr std::size_t kSize = 124, kOctets = 12;
  if (header.size_as == TarSize::kOctal) return put(block, kSize, octal(header.size, 11));
  block[kSize] = 0x80;
  for (std::size_t i = 0; i < 8; ++i) {
    block[kSize + kOctets - 1 - i] = static_cast<std::uint8_t>(header.size >> (8 * i));
  }
}

}  // namespace

Bytes tar_header(const TarHeader& header) {
  Bytes block(kBlock, 0);
  put(block, 0, header.name);
  put(block, 100, "0000644");
  put_size(block, header);
  put(block, 148, "        ");
  block[156] = static_cast<std::uint8_t>(header.type);
  put(block, 257, header.magic);
  put(block, 345, header.prefix);
  put(block, 148,
      octal(std::accumulate(block.begin(), block.end(), std::uint64_t{0}), 6) + std::string("\0 ", 2));
  return block;
}

Bytes tar_member(const TarHeader& header, std::string_view content) {
  Bytes member = joined({tar_header(header), to_owned(as_bytes(content))});
  member.resize((member.size() + kBlock - 1) / kBlock * kBlock);
  return member;
}

Bytes tar_file(const std::string& name, std::string_view content) {
  return tar_member({.name = name, .size = content.size()}, content);
}

std::string pax_record(const std::string& key, const std::string& value) {
  const std::string rest = " " + key + "=" + value + "\n";
  std::size_t length = rest.size() + 1;
  while (std::to_string(length).size() + rest.size() != length) ++length;
  return std::to_string(length) + rest;
}

Bytes tar(const std::vector<Bytes>& members) { return joined({joined(members), Bytes(2 * kBlock, 0)}); }

Result<std::size_t> SparseInput::read_at(std::uint64_t offset, std::span<std::uint8_t> out) {
  if (offset >= size_) return std::size_t{0};
  const std::size_t count = std::min<std::uint64_t>(out.size(), size_ - offset);
  std::fill_n(out.begin(), count, 0);
  read_ += count;
  for (const auto& [at, piece] : pieces_) {
    for (std::size_t i = 0; i < piece.size(); ++i) {
      if (at + i >= offset && at + i - offset < count) out[at + i - offset] = piece[i];
    }
  }
  return count;
}

}  // namespace kigen::formats::build
