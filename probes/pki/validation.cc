#include "probes/pki/validation.h"

#include <algorithm>
#include <iterator>

#include "probes/pki/der_reader.h"
#include "probes/pki/extensions.h"
#include "probes/pki/oid.h"

namespace kigen::pki {
namespace {

struct ReservedPolicy {
  Oid policy;
  std::string_view name;
};

// CA/Browser Forum object registry, strictest first.
constexpr ReservedPolicy kReservedPolicies[] = {
    {"2.23.140.1.1", "EV"}, {"2.23.140.1.2.2", "OV"}, {"2.23.140.1.2.3", "IV"}, {"2.23.140.1.2.1", "DV"}};

constexpr std::size_t kNone = std::size(kReservedPolicies);

// As browsers list them; older certificates have no reserved policy beside these.
constexpr Oid kPoliciesOfEv[] = {
    "2.16.840.1.114412.2.1",         // DigiCert
    "2.16.840.1.114412.1.3.0.2",     // DigiCert
    "2.16.840.1.114028.10.1.2",      // Entrust
    "1.3.6.1.4.1.4146.1.1",          // GlobalSign
    "1.3.6.1.4.1.6449.1.2.1.5.1",    // Sectigo
    "1.2.392.200091.100.721.1",      // SECOM
    "1.3.6.1.4.1.6334.1.100.1",      // Cybertrust
    "2.16.840.1.113733.1.7.23.6",    // VeriSign
    "2.16.840.1.113733.1.7.48.1",    // thawte
    "1.3.6.1.4.1.14370.1.6",         // GeoTrust
    "2.16.840.1.114413.1.7.23.3",    // Go Daddy
    "2.16.840.1.114414.1.7.23.3",    // Starfield
    "2.16.840.1.114414.1.7.24.3",    // Starfield
    "2.16.840.1.114404.1.1.2.4.1",   // Trustwave
    "1.3.6.1.4.1.8024.0.2.100.1.2",  // QuoVadis
    "1.3.6.1.4.1.782.1.2.1.8.1",     // Network Solutions
    "2.16.756.1.89.1.2.1.1",         // SwissSign
    "2.16.578.1.26.1.3.3",           // Buypass
    "1.3.6.1.4.1.7879.13.24.1",      // T-TeleSec
    "1.3.6.1.4.1.22234.2.5.2.3.1",   // KEYNECTIS
    "1.3.6.1.4.1.14777.6.1.1",       // Izenpe
    "1.2.616.1.113527.2.5.1.1",      // Certum
    "1.3.6.1.4.1.34697.2.1",         // AffirmTrust
};

/// Calls `see(oid)` for every policyIdentifier.
template <typename See>
void for_each_policy(ByteView certificate_policies, See see) {
  DerReader policies(whole_elements(certificate_policies).value_or(ByteView{}));
  while (const auto policy = policies.next()) {
    if (const auto identifier = DerReader(policy->content).next(tag::kOid)) see(identifier->content);
  }
}

std::size_t strictest_reserved_policy(ByteView certificate_policies) {
  std::size_t best = kNone;
  for_each_policy(certificate_policies, [&](ByteView oid) {
    for (std::size_t i = 0; i < best; ++i) {
      if (kReservedPolicies[i].policy == oid) best = i;
    }
  });
  return best;
}

bool has_policy_of_ev(ByteView certificate_policies) {
  bool found = false;
  for_each_policy(certificate_policies, [&](ByteView oid) {
    found = found || std::any_of(std::begin(kPoliciesOfEv), std::end(kPoliciesOfEv),
                                 [&](const Oid& known) { return known == oid; });
  });
  return found;
}

bool names_an_incorporation(const DistinguishedName& subject) {
  static constexpr Oid kJurisdictionCountry("1.3.6.1.4.1.311.60.2.1.3"), kSerialNumber("2.5.4.5");
  return subject.has(kJurisdictionCountry) && subject.has(kSerialNumber);
}

}  // namespace

std::string_view validation_class(ByteView certificate_policies, const DistinguishedName& subject) {
  const std::size_t reserved = strictest_reserved_policy(certificate_policies);
  if (reserved != kNone) return kReservedPolicies[reserved].name;
  return has_policy_of_ev(certificate_policies) || names_an_incorporation(subject) ? "EV" : "";
}

bool has_reserved_policy(ByteView certificate_policies) {
  return strictest_reserved_policy(certificate_policies) != kNone;
}

}  // namespace kigen::pki
