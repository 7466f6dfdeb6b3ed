#include "probes/formats/crl_outline.h"

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

Result<SplitSequence> split_crl(ByteView bytes) { return split_sequence(bytes, "revocation list"); }

}  // namespace kigen::formats
