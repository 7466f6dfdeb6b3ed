#include "probes/pki/extensions.h"

#include "probes/pki/oid.h"

namespace kigen::pki {

std::optional<ByteView> whole_elements(ByteView extension) {
  const auto sequence = DerReader(extension).next(tag::kSequence);
  if (!sequence) return std::nullopt;
  DerReader elements(sequence->content);
  while (elements.next()) {
  }
  return elements.at_end() ? std::optional(sequence->content) : std::nullopt;
}

bool says_ca(ByteView basic_constraints) {
  const auto content = whole_elements(basic_constraints);
  if (!content) return false;
  const auto ca = DerReader(*content).next(tag::kBoolean);
  return ca && ca->content.size() == 1 && ca->content[0] != 0;
}

bool allows_server_auth(ByteView extended_key_usage) {
  static constexpr Oid kServerAuth("1.3.6.1.5.5.7.3.1");
  DerReader purposes(whole_elements(extended_key_usage).value_or(ByteView{}));
  while (const auto purpose = purposes.next()) {
    if (purpose->tag == tag::kOid && kServerAuth == purpose->content) return true;
  }
  return false;
}

std::optional<ByteView> general_names(ByteView subject_alt_name) { return whole_elements(subject_alt_name); }

}  // namespace kigen::pki
