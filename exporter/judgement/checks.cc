#include "exporter/judgement/checks.h"

#include <algorithm>

#include "exporter/judgement/names.h"

namespace kigen::judgement {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::sys_seconds;
using std::chrono::year;
using Text = Certificate::Text;

constexpr std::uint16_t kMinRsaBits = 2048;
constexpr std::uint16_t kMinEcBits = 256;

struct LifetimeLimit {
  sys_days from;  // of the notBefore
  days limit;
};

// Latest first.
constexpr LifetimeLimit kLifetimeLimits[] = {{sys_days(year(2029) / 3 / 15), days(47)},
                                             {sys_days(year(2027) / 3 / 15), days(100)},
                                             {sys_days(year(2026) / 3 / 15), days(200)},
                                             {sys_days(year(2020) / 9 / 1), days(398)},
                                             {sys_days(year(2018) / 3 / 1), days(825)}};
constexpr sys_days kFirstLimitInMonths(year(2015) / 4 / 1);
constexpr std::chrono::months kLimitInMonths(39);

Answer answer(std::optional<bool> verdict) {
  if (!verdict) return Answer::kUnknown;
  return *verdict ? Answer::kYes : Answer::kNo;
}

// The last moment of a certificate of 39 months that begins then.
sys_seconds months_later(sys_seconds begin) {
  const sys_days day = floor<days>(begin);
  const auto end = std::chrono::year_month_day(day) + kLimitInMonths;
  const auto last = end.ok() ? sys_days(end) : sys_days(end.year() / end.month() / std::chrono::last);
  return last + (begin - day);
}

bool covers_all(const Certificate& certificate, const std::vector<std::string>& names) {
  return std::all_of(names.begin(), names.end(),
                     [&](const std::string& name) { return covers(certificate, name); });
}

// Absent when no expectation names names.
std::optional<bool> covers_expected_names(const Certificate& certificate,
                                          const config::Expectations& expectations) {
  std::optional<bool> found;
  for (const auto& expectation : expectations) {
    if (expectation.names.empty()) continue;
    found = found.value_or(false) || covers_all(certificate, expectation.names);
  }
  return found;
}

std::optional<bool> has_expected_name(const Sighting& sighting, const config::Expectations& expectations) {
  const auto& asked_for = sighting.verdicts.name;
  if (!asked_for) return std::nullopt;
  const auto expected = covers_expected_names(*sighting.certificate, expectations);
  return expected ? expected : asked_for;
}

bool is_sha1_or_md5(std::string_view signature_algorithm) {
  static constexpr std::string_view kWeak[] = {"sha1With", "md5With",         "md2With",
                                               "md4With",  "ecdsa-with-SHA1", "dsaWithSHA1"};
  return std::any_of(std::begin(kWeak), std::end(kWeak),
                     [&](std::string_view weak) { return signature_algorithm.starts_with(weak); });
}

// Of the chain where pki judged that, else its own.
bool has_strong_signature(const Sighting& sighting) {
  if (sighting.verdicts.signature_strength) return *sighting.verdicts.signature_strength;
  const Certificate& certificate = *sighting.certificate;
  return certificate.facts().self_issued || !is_sha1_or_md5(certificate.text(Text::kSignatureAlgorithm));
}

}  // namespace

std::optional<bool> has_strong_key(const Certificate& certificate) {
  const auto algorithm = certificate.text(Text::kKeyAlgorithm);
  const std::uint16_t bits = certificate.facts().key_bits;
  if (algorithm == "DSA") return false;
  if (algorithm == "Ed25519" || algorithm == "Ed448") return true;
  if (bits == 0) return std::nullopt;
  if (algorithm == "RSA" || algorithm == "RSA-PSS") return bits >= kMinRsaBits;
  if (algorithm == "EC") return bits >= kMinEcBits;
  return std::nullopt;
}

std::optional<bool> has_allowed_lifetime(const Certificate& certificate) {
  const Certificate::Facts& facts = certificate.facts();
  if (!facts.publicly_issued || facts.ca) return std::nullopt;
  const auto lived = certificate.lifetime() + std::chrono::seconds(1);
  for (const LifetimeLimit& row : kLifetimeLimits) {
    if (facts.not_before >= row.from) return lived <= row.limit;
  }
  if (facts.not_before < kFirstLimitInMonths) return std::nullopt;
  return facts.not_after <= months_later(facts.not_before);
}

Checks checks_of(const Sighting& sighting, const config::Expectations& expectations) {
  Checks checks;
  if (sighting.certificate->facts().described) return checks;
  const bool is_leaf = sighting.role == Role::kLeaf;
  if (!is_leaf && sighting.role != Role::kSigning) return checks;
  checks.key_strength = answer(has_strong_key(*sighting.certificate));
  checks.signature_strength = answer(has_strong_signature(sighting));
  checks.validity_length = answer(has_allowed_lifetime(*sighting.certificate));
  if (!is_leaf) return checks;
  checks.name = answer(has_expected_name(sighting, expectations));
  checks.complete_chain = answer(sighting.verdicts.complete_chain);
  return checks;
}

std::optional<bool> is_valid_now(const Sighting& sighting, sys_seconds now) {
  if (sighting.role == Role::kTrusted) return std::nullopt;
  const Certificate::Facts& facts = sighting.certificate->facts();
  return facts.not_before <= now && now <= facts.not_after;
}

std::optional<bool> is_trusted_now(const Sighting& sighting, sys_seconds now) {
  const Verdicts& verdicts = sighting.verdicts;
  if (sighting.role != Role::kLeaf || !verdicts.trusted) return std::nullopt;
  return *verdicts.trusted && verdicts.issuers_valid_from <= now && now <= verdicts.issuers_valid_until;
}

std::optional<bool> is_not_revoked_now(const Sighting& sighting, sys_seconds now) {
  const Verdicts& verdicts = sighting.verdicts;
  if (sighting.role != Role::kLeaf || !verdicts.not_revoked) return std::nullopt;
  if (*verdicts.not_revoked && now > verdicts.not_revoked_until) return std::nullopt;
  return verdicts.not_revoked;
}

}  // namespace kigen::judgement
