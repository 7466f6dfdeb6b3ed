#include "probes/formats/certificate_outline.h"

#include <algorithm>
#include <array>

#include "probes/pki/der_reader.h"

namespace kigen::formats {
namespace {

using pki::DerReader;
namespace tag = pki::tag;

constexpr std::size_t kVersionBytes = 5;  // [0] { INTEGER } of one octet

bool begins_with_version_2_or_3(ByteView tbs) {
  constexpr std::array<std::uint8_t, 4> kVersion = {tag::context_constructed(0), 3, tag::kInteger, 1};
  if (tbs.size() <= kVersionBytes || !std::equal(kVersion.begin(), kVersion.end(), tbs.begin())) return false;
  const std::uint8_t version = tbs[kVersionBytes - 1];
  return (version == 1 || version == 2) && tbs[kVersionBytes] == tag::kInteger;
}

// serialNumber INTEGER, signature SEQUENCE { OID ... }, issuer SEQUENCE, validity SEQUENCE. A certification
// request has a Name where the algorithm stands, a CRL a time where the validity stands.
bool begins_as_version_1(ByteView tbs) {
  DerReader reader(tbs);
  if (!reader.next(tag::kInteger)) return false;
  const auto signature = reader.next(tag::kSequence);
  if (!signature || DerReader(signature->content).peek() != tag::kOid) return false;
  return reader.next(tag::kSequence) && reader.peek() == tag::kSequence;
}

}  // namespace

std::optional<ByteView> inside_sequence(ByteView head) {
  if (head.size() < 2 || head[0] != tag::kSequence) return std::nullopt;
  const std::size_t length_octets = head[1] < 0x80 ? 0 : head[1] & 0x7f;
  if (length_octets > 4 || head.size() - 2 < length_octets) return std::nullopt;
  return head.subspan(2 + length_octets);
}

bool begins_as_certificate(ByteView head) {
  const auto certificate = inside_sequence(head);
  if (!certificate) return false;
  const auto tbs = inside_sequence(*certificate);
  return tbs && (begins_with_version_2_or_3(*tbs) || begins_as_version_1(*tbs));
}

Result<SplitSequence> split_sequence(ByteView bytes, std::string_view what) {
  if (bytes.empty() || bytes[0] != tag::kSequence) return Fault(Reason::kMalformed, "not an ASN.1 SEQUENCE");
  const auto length = pki::der_total_length(bytes);
  if (!length) return Fault(Reason::kMalformed, "the length of the outer SEQUENCE does not hold");
  if (*length > bytes.size()) {
    return Fault(Reason::kTruncated, std::to_string(bytes.size()) + " of " + std::to_string(*length) +
                                         " bytes of the " + std::string(what));
  }
  return SplitSequence{bytes.first(*length), bytes.subspan(*length)};
}

Result<SplitSequence> split_certificate(ByteView bytes) {
  if (bytes.empty()) return Fault(Reason::kTruncated, "no certificate in it");
  return split_sequence(bytes, "certificate");
}

}  // namespace kigen::formats
