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

class DerReader {
 public:
  explicit DerReader(ByteView bytes) : rest_(bytes) {}

  bool at_end() const { return rest_.empty(); }
  /// The tag of the next element, nullopt at the end.
  std::optional<std::uint8_t> peek() const { return rest_.empty() ? std::nullopt : std::optional(rest_[0]); }
  /// The next element, or nullopt (and no progress) when there is none or it does not fit.
  std::optional<DerElement> next();
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
