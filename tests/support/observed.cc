#include "tests/support/observed.h"

#include <functional>
#include <utility>

namespace kigen::testing {
namespace {

// Bytes that differ between names, and are the same in every run.
template <typename Digest>
Digest digest_of(const std::string& name, std::uint8_t salt) {
  Digest digest{};
  std::uint32_t state = 2166136261u ^ salt;
  for (const char c : name) state = (state ^ static_cast<std::uint8_t>(c)) * 16777619u;
  for (auto& byte : digest) {
    state = state * 1664525u + 1013904223u;
    byte = static_cast<std::uint8_t>(state >> 24);
  }
  return digest;
}

}  // namespace

CertificateTexts texts_of(const CertificateDescription& description) {
  return {.subject = "CN=" + description.name + ",O=Example",
          .issuer = "CN=" + description.issuer_name + ",O=Example",
          .issuer_name = description.issuer_name,
          .name = description.name,
          .serial_number = to_hex(digest_of<std::array<std::uint8_t, 16>>(description.name, 3)),
          .subject_alt_names = description.ca ? "" : "," + description.name + ",",
          .key_algorithm = "EC",
          .signature_algorithm = "ecdsa-with-SHA256",
          .validation = description.ca ? "" : "DV",
          .topic = {},
          .further_names = {}};
}

Certificate::Facts facts_of(const CertificateDescription& description) {
  Certificate::Facts facts;
  facts.fingerprint_sha256 = digest_of<Sha256>(description.name, 1);
  facts.fingerprint_sha1 = digest_of<Sha1>(description.name, 2);
  facts.not_before = description.not_before;
  facts.not_after = description.not_after;
  facts.subject_alt_names_count = description.ca ? 0 : 1;
  facts.key_bits = 256;
  facts.self_issued = description.name == description.issuer_name;
  facts.ca = description.ca;
  facts.serves = !description.ca;
  return facts;
}

std::shared_ptr<const Certificate> certificate(const CertificateDescription& description) {
  return std::make_shared<const Certificate>(facts_of(description), texts_of(description));
}

std::shared_ptr<const Certificate> described(const CertificateDescription& description, Sha1 told) {
  const CertificateTexts all = texts_of(description);
  CertificateTexts texts;
  texts.subject = all.subject;
  texts.name = all.name;
  Certificate::Facts facts;
  facts.described = true;
  facts.fingerprint_sha256 = digest_of<Sha256>("described " + description.name, 4);
  facts.fingerprint_sha1 = told;
  facts.not_before = description.not_before;
  facts.not_after = description.not_after;
  return std::make_shared<const Certificate>(facts, texts);
}

Sighting described_sighting(std::string item, const CertificateDescription& description, Sha1 told) {
  Sighting sighting;
  sighting.item = std::move(item);
  sighting.certificate = described(description, told);
  return sighting;
}

Sighting sighting(std::string item, const CertificateDescription& description, Role role) {
  Sighting sighting;
  sighting.item = std::move(item);
  sighting.certificate = certificate(description);
  sighting.role = role;
  return sighting;
}

std::shared_ptr<const Part> part(std::string place, const std::vector<std::string>& items,
                                 std::vector<ItemFault> faults) {
  auto part = std::make_shared<Part>();
  part->place = std::move(place);
  for (const std::string& item : items) part->sightings.push_back(sighting(item, {.name = item}));
  part->faults = std::move(faults);
  return part;
}

Observation complete(std::vector<std::shared_ptr<const Part>> parts) {
  Observation observation = incomplete(std::move(parts));
  observation.complete = true;
  return observation;
}

Observation incomplete(std::vector<std::shared_ptr<const Part>> parts) {
  Observation observation;
  observation.parts = std::move(parts);
  return observation;
}

Observation failed(Reason reason, std::vector<std::shared_ptr<const Part>> parts) {
  Observation observation = incomplete(std::move(parts));
  observation.fault = Fault(reason, "for the log only");
  return observation;
}

config::Target target(std::string canonical, std::string group, std::string module) {
  config::Target target;
  target.group = std::move(group);
  target.module.name = std::move(module);
  target.name.canonical = std::move(canonical);
  return target;
}

store::Outcome outcome(std::chrono::sys_seconds at, Observation observation) {
  store::Outcome outcome;
  outcome.at = at;
  outcome.duration = std::chrono::milliseconds(125);
  outcome.observations.push_back(std::move(observation));
  return outcome;
}

Verdicts good_verdicts() {
  return {.name = true,
          .trusted = true,
          .complete_chain = true,
          .signature_strength = true,
          .not_revoked = true,
          .not_revoked_until = kPresent + std::chrono::days(7),
          .issuers_valid_from = kPresent - std::chrono::days(1000),
          .issuers_valid_until = kPresent + std::chrono::days(1000),
          .verified_chain_not_after = kPresent + std::chrono::days(60)};
}

}  // namespace kigen::testing
