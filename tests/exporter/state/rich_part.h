// A part that says everything a part can say, for tests of what is stored of it.
#pragma once

#include <memory>
#include <string>

#include "probes/model/crl.h"
#include "tests/support/observed.h"

namespace kigen::testing {

inline Verdicts mixed_verdicts() {
  Verdicts verdicts = good_verdicts();
  verdicts.name = false;
  verdicts.complete_chain = std::nullopt;
  verdicts.signature_strength = true;
  verdicts.not_revoked = false;
  verdicts.issuers_valid_from = kPresent - std::chrono::days(40000);
  verdicts.issuers_valid_until = std::chrono::sys_days(std::chrono::year(9999) / 12 / 31);
  return verdicts;
}

inline std::shared_ptr<const Certificate> full_certificate() {
  CertificateTexts texts = texts_of({.name = "日本 \"quoted\" \\ 🔒"});
  texts.topic = "com.apple.mgmt.External.1";
  texts.further_names = ",b.example.test,c.example.test,";
  Certificate::Facts facts = facts_of({.name = "full"});
  facts.not_after = std::chrono::sys_days(std::chrono::year(9999) / 12 / 31);
  facts.key_hash = ~std::uint64_t{0};
  facts.subject_alt_names_count = 3;
  facts.key_bits = 65535;
  facts.self_issued = facts.ca = facts.serves = facts.publicly_issued = facts.described = true;
  return std::make_shared<const Certificate>(facts, texts);
}

inline CrlSighting full_crl(const std::string& item) {
  Crl crl;
  crl.issuer = "CN=Example CA";
  crl.name = "Example CA";
  crl.number = "1f";
  crl.this_update = kPresent - std::chrono::days(1);
  crl.next_update = kPresent + std::chrono::days(6);
  crl.fingerprint = facts_of({.name = item}).fingerprint_sha256;
  return {item, std::make_shared<const Crl>(crl)};
}

inline std::shared_ptr<Part> rich_part(const std::string& place) {
  auto part = std::make_shared<Part>();
  part->place = place;
  part->sightings = {sighting(place + "#0"), sighting(place + "#next", {.name = "next"}, Role::kSigning),
                     sighting(place + "#hidden", {.name = "hidden"}, Role::kClient),
                     described_sighting(place + "#told", {.name = "told"}, Sha1{1})};
  Sighting& first = part->sightings[0];
  first.certificate = full_certificate();
  first.verdicts = mixed_verdicts();
  OcspStaple staple;
  staple.this_update = kPresent;
  staple.next_update = kPresent + std::chrono::days(7);
  staple.status = OcspStaple::Status::kRevoked;
  first.staple = std::make_shared<const OcspStaple>(staple);
  part->sightings[1].state = State::kNext;
  part->sightings[1].friendly_name = "post \"stelle\"\\ 🔑";
  part->crls = {full_crl(place + "#crl")};
  part->bindings = {{"0.0.0.0:443", "0.0.0.0:443", "MY", facts_of({}).fingerprint_sha1}};
  part->licenses = {
      {place + "#vcenter", "vCenter \"8\" 日本", "vc.standard.instance", kPresent + std::chrono::days(60)},
      {place + "#esxi", "", "", std::nullopt, false}};
  part->advised_leads = {std::chrono::days(60), std::nullopt};
  part->faults = {{place + "#bad", Fault(Reason::kMalformed, "not \"a\" certificate")}};
  return part;
}

}  // namespace kigen::testing
