#include "exporter/store/selection.h"

#include <algorithm>
#include <tuple>

#include "exporter/judgement/fingerprint.h"

namespace kigen::store {
namespace {

// A rule that says nothing matches nothing: the opposite would hide everything.
bool matches(const config::IgnoreRule& rule, const Sighting& sighting, std::string_view name) {
  const Certificate& certificate = *sighting.certificate;
  if (rule.fingerprint.empty() && rule.issuer_name.empty() && rule.name.empty() && !rule.role) return false;
  if (rule.role && *rule.role != sighting.role) return false;
  if (!rule.name.empty() && rule.name != name) return false;
  if (!rule.issuer_name.empty() && rule.issuer_name != certificate.text(Certificate::Text::kIssuerName)) {
    return false;
  }
  return rule.fingerprint.empty() || judgement::has_fingerprint(certificate, rule.fingerprint);
}

auto fields(const config::IgnoreRule& rule) {
  return std::tie(rule.fingerprint, rule.issuer_name, rule.name, rule.role);
}

}  // namespace

bool Selection::shows(const Sighting& sighting, std::string_view name) const {
  if (roles && std::find(roles->begin(), roles->end(), sighting.role) == roles->end()) return false;
  return std::none_of(ignore.begin(), ignore.end(),
                      [&](const config::IgnoreRule& rule) { return matches(rule, sighting, name); });
}

bool operator==(const Selection& a, const Selection& b) {
  return a.roles == b.roles &&
         std::equal(a.ignore.begin(), a.ignore.end(), b.ignore.begin(), b.ignore.end(),
                    [](const auto& x, const auto& y) { return fields(x) == fields(y); });
}

}  // namespace kigen::store
