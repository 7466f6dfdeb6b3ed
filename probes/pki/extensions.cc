#include "probes/pki/extensions.h"

#include <iterator>

#include "probes/pki/oid.h"

namespace kigen::pki {
namespace {

/// The content of a SEQUENCE whose elements all fit; absent otherwise.
std::optional<ByteView> sequence_of_whole_elements(ByteView value) {
  const auto sequence = DerReader(value).next(tag::kSequence);
  if (!sequence) return std::nullopt;
  DerReader elements(sequence->content);
  while (elements.next()) {
  }
  return elements.at_end() ? std::optional(sequence->content) : std::nullopt;
}

struct ValidationLevel {
  Oid policy;
  std::string_view name;
};

// CA/Browser Forum object registry, strictest first.
constexpr ValidationLevel kValidationLevels[] = {
    {"2.23.140.1.1", "EV"}, {"2.23.140.1.2.2", "OV"}, {"2.23.140.1.2.3", "IV"}, {"2.23.140.1.2.1", "DV"}};

}  // namespace

bool says_ca(ByteView basic_constraints) {
  const auto content = sequence_of_whole_elements(basic_constraints);
  if (!content) return false;
  const auto ca = DerReader(*content).next(tag::kBoolean);
  return ca && ca->content.size() == 1 && ca->content[0] != 0;
}

bool allows_server_auth(ByteView extended_key_usage) {
  static constexpr Oid kServerAuth("1.3.6.1.5.5.7.3.1");
  DerReader purposes(sequence_of_whole_elements(extended_key_usage).value_or(ByteView{}));
  while (const auto purpose = purposes.next()) {
    if (purpose->tag == tag::kOid && kServerAuth == purpose->content) return true;
  }
  return false;
}

std::string_view validation_level(ByteView certificate_policies) {
  std::size_t best = std::size(kValidationLevels);
  DerReader policies(sequence_of_whole_elements(certificate_policies).value_or(ByteView{}));
  while (const auto policy = policies.next()) {
    const auto identifier = DerReader(policy->content).next(tag::kOid);
    if (!identifier) continue;
    for (std::size_t i = 0; i < best; ++i) {
      if (kValidationLevels[i].policy == identifier->content) best = i;
    }
  }
  return best < std::size(kValidationLevels) ? kValidationLevels[best].name : std::string_view{};
}

std::optional<ByteView> general_names(ByteView subject_alt_name) {
  return sequence_of_whole_elements(subject_alt_name);
}

}  // namespace kigen::pki
