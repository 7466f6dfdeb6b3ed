#include "exporter/judgement/leads.h"

#include <algorithm>

namespace kigen::judgement {
namespace {

using std::chrono::seconds;

constexpr seconds kUsualRenewalLead = std::chrono::days(30);
constexpr seconds kRenewalLeadOfEv = std::chrono::days(45);  // its validation takes two weeks
constexpr seconds kRenewalLeadOfSigning =
    std::chrono::days(90);  // whoever trusts it has to learn the next one
constexpr seconds kUsualCriticalLead = std::chrono::days(7);
constexpr seconds kRenewalLeadOfLicenses = std::chrono::days(90);
constexpr seconds kCriticalLeadOfLicenses = std::chrono::days(14);

bool may_alarm(Role role, State state, const config::Leads& configured) {
  if (state != State::kCurrent) return false;
  const bool is_anchor = role == Role::kRoot || role == Role::kTrusted;
  return !is_anchor || configured.watch_roots;
}

seconds class_renewal_lead(const Certificate& certificate, Role role) {
  if (role == Role::kSigning) return kRenewalLeadOfSigning;
  return certificate.text(Certificate::Text::kValidation) == "EV" ? kRenewalLeadOfEv : kUsualRenewalLead;
}

// notBefore behind notAfter, which nothing forbids a certificate to say, must not make a lead negative.
seconds share_of_lifetime(const Certificate& certificate, int divisor) {
  return std::max(certificate.lifetime() / divisor, seconds(0));
}

}  // namespace

Leads leads_for(const Certificate& certificate, Role role, State state, const config::Leads& configured) {
  if (!may_alarm(role, state, configured)) return {};
  return {
      .renewal = configured.renewal.value_or(
          std::min(class_renewal_lead(certificate, role), share_of_lifetime(certificate, 4))),
      .critical =
          configured.critical.value_or(std::min(kUsualCriticalLead, share_of_lifetime(certificate, 8))),
  };
}

Leads leads_for(const LicenseSighting& license, const config::Leads& configured) {
  if (!license.not_after || !license.in_use) return {};
  const seconds renewal = configured.renewal.value_or(kRenewalLeadOfLicenses);
  return {.renewal = renewal,
          .critical = configured.critical.value_or(std::min(kCriticalLeadOfLicenses, renewal))};
}

}  // namespace kigen::judgement
