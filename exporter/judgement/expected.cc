#include "exporter/judgement/expected.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "exporter/judgement/fingerprint.h"
#include "exporter/judgement/names.h"
#include "probes/model/text.h"

namespace kigen::judgement {
namespace {

using Text = Certificate::Text;

bool is_in_use(const Sighting& sighting) {
  return sighting.state == State::kCurrent || sighting.state == State::kNext;
}

bool has_role(const config::Expectation& expectation, Role role) {
  return expectation.role ? *expectation.role == role : role != Role::kTrusted;
}

bool has_issuer(const Certificate& certificate, std::string_view issuer) {
  return certificate.text(Text::kIssuerName) == issuer || certificate.text(Text::kIssuer) == issuer;
}

bool is_named(const Certificate& certificate, const std::string& name) {
  return covers(certificate, name) || ascii_lower(certificate.text(Text::kName)) == ascii_lower(name);
}

bool matches(const config::Expectation& expectation, const Sighting& sighting) {
  const Certificate& certificate = *sighting.certificate;
  if (!is_in_use(sighting) || !has_role(expectation, sighting.role)) return false;
  if (!sighting.friendly_name.starts_with(expectation.friendly_name)) return false;
  if (!expectation.topic.empty() && certificate.text(Text::kTopic) != expectation.topic) return false;
  if (!expectation.issuer.empty() && !has_issuer(certificate, expectation.issuer)) return false;
  if (!expectation.fingerprint.empty() && !has_fingerprint(certificate, expectation.fingerprint))
    return false;
  return std::all_of(expectation.names.begin(), expectation.names.end(),
                     [&](const std::string& name) { return is_named(certificate, name); });
}

}  // namespace

bool is_met(const config::Expectation& expectation, const Sightings& known) {
  std::set<Sha256> matching;
  for (const auto& sighting : known) {
    if (!matches(expectation, *sighting)) continue;
    matching.insert(sighting->certificate->facts().fingerprint_sha256);
    if (!expectation.count) return true;
  }
  return expectation.count && static_cast<std::int64_t>(matching.size()) == *expectation.count;
}

}  // namespace kigen::judgement
