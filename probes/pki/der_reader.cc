#include "probes/pki/der_reader.h"

namespace kigen::pki {
namespace {

struct Header {
  std::size_t bytes;
  std::uint64_t content;
};

std::optional<Header> read_header(ByteView bytes) {
  if (bytes.size() < 2 || (bytes[0] & 0x1f) == 0x1f) return std::nullopt;
  const std::uint8_t first = bytes[1];
  if (first < 0x80) return Header{2, first};
  const std::size_t octets = first & 0x7f;
  if (octets == 0 || octets > 4 || bytes.size() - 2 < octets) return std::nullopt;
  std::uint64_t length = 0;
  for (std::size_t i = 0; i < octets; ++i) length = length << 8 | bytes[2 + i];
  return Header{2 + octets, length};
}

}  // namespace

std::optional<DerElement> DerReader::next() {
  const auto header = read_header(rest_);
  if (!header || rest_.size() - header->bytes < header->content) return std::nullopt;
  const std::size_t total = header->bytes + static_cast<std::size_t>(header->content);
  const DerElement element{rest_[0], rest_.subspan(header->bytes, header->content), rest_.first(total)};
  rest_ = rest_.subspan(total);
  return element;
}

std::optional<std::uint64_t> der_total_length(ByteView bytes) {
  const auto header = read_header(bytes);
  if (!header) return std::nullopt;
  return header->bytes + header->content;
}

Result<ByteView> outer_sequence(ByteView bytes, std::string_view what) {
  constexpr std::size_t kLongestHeader = 6;
  const auto fault = [&](Reason reason, std::string_view why) {
    return Fault(reason, std::string(what) + ": " + std::string(why));
  };
  if (!bytes.empty() && bytes[0] != tag::kSequence) return fault(Reason::kMalformed, "no SEQUENCE");
  const auto total = der_total_length(bytes);
  if (!total && bytes.size() >= kLongestHeader)
    return fault(Reason::kMalformed, "a length that does not hold");
  if (!total || *total > bytes.size()) return fault(Reason::kTruncated, "it ends early");
  return bytes.first(static_cast<std::size_t>(*total));
}

}  // namespace kigen::pki
