// A cursor over DER (ITU-T X.690): one element after another, no copies, no recursion, no allocation.
// Single-byte tags and definite lengths of at most four octets; lengths need not be minimal, because
// certificates in the field are not always. Views alias the input.
#pragma once

#include <cstdint>
#include <optional>

#include "probes/model/bytes.h"
#include "probes/model/result.h"

namespace kigen::pki {

namespace tag {
constexpr std::uint8_t kBoolean = 0x01, kInteger = 0x02, kBitString = 0x03, kOctetString = 0x04, kNull = 0x05,
                       kOid = 0x06, kUtf8String = 0x0c, kPrintableString = 0x13, kT61String = 0x14,
                       kIa5String = 0x16, kUtcTime = 0x17, kGeneralizedTime = 0x18, kVisibleString = 0x1a,
                       kUniversalString = 0x1c, kBmpString = 0x1e, kSequence = 0x30, kSet = 0x31;
constexpr std::uint8_t context(int number) { return static_cast<std::uint8_t>(0x80 | number); }
constexpr std::uint8_t context_constructed(int number) { return static_cast<std::uint8_t>(0xa0 | number); }
}  // namespace tag

struct DerElement {
  std::uint8_t tag = 0;
  ByteView content;
  ByteView whole;  // tag, length and content
};

struct DerHeader {
  std::size_t bytes;
  std::uint64_t content;
};

/// Of the element that begins `bytes`, also when they end before it does; absent when it is broken, incomplete
/// or indefinite. Inline, as what calls it: a certificate has some sixty elements.
inline std::optional<DerHeader> read_der_header(ByteView bytes) {
  if (bytes.size() < 2 || (bytes[0] & 0x1f) == 0x1f) return std::nullopt;
  const std::uint8_t first = bytes[1];
  if (first < 0x80) return DerHeader{2, first};
  const std::size_t octets = first & 0x7f;
  if (octets == 0 || octets > 4 || bytes.size() - 2 < octets) return std::nullopt;
  std::uint64_t length = 0;
  for (std::size_t i = 0; i < octets; ++i) length = length << 8 | bytes[2 + i];
  return DerHeader{2 + octets, length};
}

class DerReader {
 public:
  explicit DerReader(ByteView bytes) : rest_(bytes) {}

  bool at_end() const { return rest_.empty(); }
  /// The tag of the next element, nullopt at the end.
  std::optional<std::uint8_t> peek() const { return rest_.empty() ? std::nullopt : std::optional(rest_[0]); }
  /// The next element, or nullopt (and no progress) when there is none or it does not fit.
  std::optional<DerElement> next() {
    const auto header = read_der_header(rest_);
    if (!header || rest_.size() - header->bytes < header->content) return std::nullopt;
    const std::size_t total = header->bytes + static_cast<std::size_t>(header->content);
    const DerElement element{rest_[0], rest_.subspan(header->bytes, header->content), rest_.first(total)};
    rest_ = rest_.subspan(total);
    return element;
  }
  /// The next element if it has this tag, else nullopt and no progress.
  std::optional<DerElement> next(std::uint8_t tag) { return peek() == tag ? next() : std::nullopt; }

 private:
  ByteView rest_;
};

/// The length of the element that begins `bytes`, header included, also when `bytes` ends before it does;
/// nullopt when the header itself is broken, incomplete or indefinite.
std::optional<std::uint64_t> der_total_length(ByteView bytes);

/// The bytes of the SEQUENCE that begins `bytes`. `truncated` when it ends early, `malformed` when there is
/// none; `what` stands before the detail.
Result<ByteView> outer_sequence(ByteView bytes, std::string_view what);

}  // namespace kigen::pki
