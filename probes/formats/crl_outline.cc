#include "probes/formats/crl_outline.h"

#include <string>

#include "probes/formats/certificate_outline.h"
#include "probes/pki/der_reader.h"

namespace kigen::formats {

namespace tag = pki::tag;

bool begins_as_crl(ByteView head) {
  const auto list = inside_sequence(head);
  const auto tbs = list ? inside_sequence(*list) : std::nullopt;
  if (!tbs) return false;
  pki::DerReader fields(*tbs);
  if (const auto version = fields.next(tag::kInteger)) {
    if (version->content.size() != 1 || version->content[0] != 1) return false;
  }
  const auto signature = fields.next(tag::kSequence);
  if (!signature || pki::DerReader(signature->content).peek() != tag::kOid) return false;
  if (!fields.next(tag::kSequence)) return false;
  return fields.peek() == tag::kUtcTime || fields.peek() == tag::kGeneralizedTime;
}

Result<SplitCrl> split_crl(ByteView bytes) {
  if (bytes.empty() || bytes[0] != tag::kSequence) return Fault(Reason::kMalformed, "not an ASN.1 SEQUENCE");
  const auto length = pki::der_total_length(bytes);
  if (!length) return Fault(Reason::kMalformed, "the length of the outer SEQUENCE does not hold");
  if (*length > bytes.size()) {
    return Fault(Reason::kTruncated, std::to_string(bytes.size()) + " of " + std::to_string(*length) +
                                         " bytes of the revocation list");
  }
  return SplitCrl{bytes.first(*length), bytes.subspan(*length)};
}

}  // namespace kigen::formats
