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

seconds first_of(const std::optional<seconds>& first, const std::optional<seconds>& second, seconds last) {
  return first ? *first : second.value_or(last);
}

std::optional<seconds> no_longer_than(seconds longest, const std::optional<seconds>& lead) {
  return lead ? std::optional(std::min(*lead, longest)) : std::nullopt;
}

}  // namespace

Leads leads_for(const Certificate& certificate, Role role, State state, const AdvisedLeads& advised,
                const config::Leads& configured) {
  if (!may_alarm(role, state, configured)) return {};
  const seconds usual = std::min(class_renewal_lead(certificate, role), share_of_lifetime(certificate, 4));
  const seconds renewal =
      first_of(configured.renewal, advised.renewal, std::max(usual, advised.critical.value_or(usual)));
  const seconds critical = first_of(configured.critical, no_longer_than(renewal, advised.critical),
                                    std::min(kUsualCriticalLead, share_of_lifetime(certificate, 8)));
  return {.renewal = renewal, .critical = critical};
}

Leads leads_for(const LicenseSighting& license, const config::Leads& configured) {
  if (!license.not_after || !license.in_use) return {};
  const seconds renewal = configured.renewal.value_or(kRenewalLeadOfLicenses);
  return {.renewal = renewal,
          .critical = configured.critical.value_or(std::min(kCriticalLeadOfLicenses, renewal))};
}

}  // namespace kigen::judgement
