#include "tests/exporter/metrics/rich_snapshot.h"

#include <utility>

#include "exporter/metrics/renderer.h"
#include "exporter/metrics/self_metrics.h"
#include "exporter/store/store.h"
#include "probes/catalog.h"
#include "probes/model/crl.h"
#include "tests/support/leaf.h"
#include "tests/support/observed.h"

namespace kigen::testing {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;

const char kHostileLabel[] = "back\\slash \"quoted\" line\nfeed 日本 🔒 \xff";

std::shared_ptr<const Part> chain() {
  auto part = std::make_shared<Part>();
  part->sightings = {sighting("0", {.name = "www.example.test"}), sighting("1",
                                                                           {.name = "Example CA",
                                                                            .not_after = kPresent + days(900),
                                                                            .issuer_name = "Example Root",
                                                                            .ca = true},
                                                                           Role::kIntermediate)};
  part->sightings[0].verdicts = good_verdicts();
  OcspStaple staple;
  staple.this_update = kPresent - days(1);
  staple.next_update = kPresent + days(6);
  part->sightings[0].staple = std::make_shared<const OcspStaple>(staple);
  return part;
}

/// One leaf that every address shows.
Observation leaf_at(const std::string& address, const std::string& name) {
  auto shown = std::make_shared<Part>();
  shown->sightings = {sighting("0", {.name = name})};
  Observation observation = complete({shown});
  observation.address = address;
  return observation;
}

/// Expired, self-signed, no name of its own, with texts that need escaping.
std::shared_ptr<const Part> hostile_chain() {
  CertificateTexts texts = texts_of({.name = ""});
  texts.subject = R"(CN=\"quoted\"\\ 🔒,O=Ünïcode)";
  texts.validation.clear();
  texts.subject_alt_names.clear();
  Certificate::Facts facts = facts_of({.not_after = kPresent - 1s});
  facts.self_issued = true;
  facts.key_bits = 0;
  auto part = std::make_shared<Part>();
  part->sightings = {sighting("0")};
  part->sightings[0].certificate = std::make_shared<const Certificate>(facts, texts);
  part->sightings[0].verdicts.name = false;
  part->sightings[0].verdicts.trusted = false;
  return part;
}

std::shared_ptr<const Part> key_store() {
  auto part = std::make_shared<Part>();
  part->place = "keys.p12";
  part->sightings = {
      sighting("keys.p12#mail", {.name = ""}, Role::kEncryption),
      sighting("keys.p12#sign", {.name = "Signer"}, Role::kSigning),
      sighting("keys.p12#client", {.name = "client"}, Role::kClient),
      sighting("keys.p12#root", {.name = "Example Root", .issuer_name = "Example Root", .ca = true},
               Role::kRoot),
      sighting("keys.p12#anchor", {.name = "Anchor", .issuer_name = "Anchor", .ca = true}, Role::kTrusted)};
  part->sightings[0].friendly_name = "post \"stelle\"\\ 🔑";
  part->sightings[1].state = State::kNext;
  part->sightings[2].state = State::kSuperseded;
  part->sightings[3].state = State::kBackup;
  return part;
}

std::shared_ptr<const Part> damaged_file() {
  return part(
      "%FF \"x\"\\\n.pem", {"\xff \"x\"\\\n.pem#0", "%FF \"x\"\\%0A.pem#0"},
      {{"\xff \"x\"\\\n.pem", Fault(Reason::kTruncated, "")}, {"b.p12", Fault(Reason::kPassword, "")}});
}

std::shared_ptr<const Part> revocation_lists() {
  auto part = std::make_shared<Part>();
  part->place = "lists.pem";
  Crl named;
  named.name = "Example \"CA\"";
  named.this_update = kPresent - days(1);
  named.next_update = kPresent + days(6);
  Crl without_end;
  without_end.this_update = kPresent - days(2);
  part->crls = {{"lists.pem#0", std::make_shared<const Crl>(named)},
                {"lists.pem#1", std::make_shared<const Crl>(without_end)}};
  return part;
}

/// What an interface told of, with and without its SHA-1.
std::shared_ptr<const Part> told_document() {
  auto part = std::make_shared<Part>();
  part->place = "document:servers";
  part->sightings = {described_sighting("servers/cs1/certificate", {.name = ""}),
                     described_sighting("servers/cs2/certificate", {.name = "cs2 \"日本\""}, Sha1{1, 2, 3})};
  part->sightings[0].friendly_name = "cs1";
  return part;
}

/// One that ends, one that never does, and one of which nothing is said.
std::shared_ptr<const Part> licenses() {
  auto part = std::make_shared<Part>();
  part->place = "licenses";
  part->licenses = {
      {"license:evaluation", "Evaluation Mode", "eval", kPresent + days(60)},
      {"license:vcenter", "vCenter \"Standard\" \\ 8 日本", "vc.standard \"instance\"", std::nullopt},
      {"license:ended", "", "", kPresent - days(1)},
      {"license:spare", "Spare", "std", kPresent - days(1), false}};
  return part;
}

/// Short keys, signed with SHA-1, public and too long-lived.
std::shared_ptr<const Part> weak_file() {
  CertificateTexts texts = texts_of({.name = "weak"});
  texts.key_algorithm = "RSA";
  texts.signature_algorithm = "sha1WithRSAEncryption";
  Certificate::Facts facts = facts_of({.name = "weak", .not_after = kPresent + days(800)});
  facts.key_bits = 1024;
  facts.publicly_issued = true;
  auto part = std::make_shared<Part>();
  part->place = "weak.pem";
  part->sightings = {sighting("weak.pem#0")};
  part->sightings[0].certificate = std::make_shared<const Certificate>(facts, texts);
  return part;
}

std::shared_ptr<Part> part_of(
    const std::string& place,
    const std::vector<std::pair<std::string, std::shared_ptr<const Certificate>>>& entries) {
  auto part = std::make_shared<Part>();
  part->place = place;
  for (const auto& [entry, certificate] : entries) {
    part->sightings.push_back(sighting(place + "#" + entry));
    part->sightings.back().certificate = certificate;
  }
  return part;
}

void bind(Part& part, int port, const Sighting& to, const std::string& store) {
  BindingSighting binding;
  binding.endpoint = "0.0.0.0:" + std::to_string(port);
  binding.item = part.place + "#binding:" + binding.endpoint;
  binding.store = store;
  binding.thumbprint = to.certificate->facts().fingerprint_sha1;
  part.bindings.push_back(std::move(binding));
}

/// What www.example.test should serve by now.
std::shared_ptr<const Part> renewed_file() {
  return part_of("renewed.pem", {{"0", leaf({.issued = -days(1)})}});
}

/// The export of a machine with a binding in every state.
std::shared_ptr<const Part> registry_export() {
  const auto old = leaf({.names = {"web01"}, .issued = -days(40)}), renewed = leaf({.names = {"web01"}});
  auto part =
      part_of("web01.reg", {{"MY/old", old}, {"MY/new", renewed}, {"MY/retired", leaf({.names = {"old"}})}});
  part->sightings[2].state = State::kBackup;
  int port = 443;
  for (const Sighting& sighting : std::vector<Sighting>(part->sightings)) bind(*part, port++, sighting, "MY");
  bind(*part, port++, sighting("0"), "MY");
  bind(*part, port, sighting("0"), "Web \"Hosting\"");
  return part;
}

/// Without expiry (RFC 5280 4.1.2.5).
std::shared_ptr<const Part> device_file() {
  const auto no_expiry = std::chrono::sys_days(std::chrono::year(9999) / 12 / 31) + 23h + 59min + 59s;
  auto part = std::make_shared<Part>();
  part->place = "device.pem";
  part->sightings = {sighting("device.pem#0", {.name = "device", .not_after = no_expiry})};
  return part;
}

}  // namespace

std::shared_ptr<const store::Snapshot> rich_snapshot() {
  config::Target www = target("www.example.test:443"), pinned = target("www.example.test:443"),
                 hostile = target("[2001:db8::1]:443"), dead = target("dead.example.test:25", "mail", "smtp"),
                 files = target("/srv/**/*.p12", "stores", "files"),
                 everywhere = target("all.example.test:443");
  www.labels = {{"site", "tokyo"}, {"note", kHostileLabel}};
  pinned.name.address = "192.0.2.7";
  files.expectations = std::make_shared<const config::Expectations>(config::Expectations{
      {.name = "weak \"one\"", .names = {"weak"}}, {.name = "scvmm", .friendly_name = "SCVMM"}});
  www.module.source = find_source("tls");
  config::Config config;
  config.pairs = {{"www \"blue\"", "/srv/**/*.p12", {{"www.example.test:443", ""}}}};
  store::Store store;
  store.follow(config, {www, pinned, hostile, dead, files, everywhere});
  Observation seen = complete({chain()});
  seen.tls = TlsFacts{"TLSv1.3", "TLS_AES_256_GCM_SHA384"};
  store.publish(www.identity(), outcome(kPresent - 5min, seen));
  store.publish(pinned.identity(), outcome(kPresent - 4min, complete({part("", {"0", "1", "2"})})));
  store.publish(pinned.identity(), outcome(kPresent - 3min, complete({part("", {"0", "1"})})));
  store.publish(hostile.identity(), outcome(kPresent - 2min, complete({hostile_chain()})));
  store.publish(hostile.identity(), outcome(kPresent - 1min, failed(Reason::kTlsAlert)));
  store.publish(dead.identity(), outcome(kPresent - 1min, failed(Reason::kStarttlsNotOffered)));
  store.publish(
      files.identity(),
      outcome(kPresent, complete({key_store(), damaged_file(), device_file(), weak_file(), revocation_lists(),
                                  renewed_file(), registry_export(), licenses(), told_document()})));
  for (const auto at : {kPresent - 2min, kPresent - 1min}) {
    store::Outcome differing = outcome(at, leaf_at("192.0.2.1", "old"));
    differing.observations.push_back(leaf_at("192.0.2.2", "new"));
    store.publish(everywhere.identity(), std::move(differing));
  }
  return store.snapshot();
}

std::string full_page() {
  std::string page = page_of(*rich_snapshot());
  const metrics::Sink append = [&](std::string_view chunk) {
    page += chunk;
    return true;
  };
  metrics::render_probe_result(true, 20ms, append);
  metrics::SelfMetrics self({"1.2.3", "abc", "GCC", "OpenSSL"});
  self.declare_modules({"https"});
  self.storage_saved(std::chrono::sys_days(std::chrono::year(2026) / 6 / 1));
  self.set_shard(2, 8);
  self.render(append);
  return page;
}

std::string page_of(const store::Snapshot& snapshot) {
  std::string page;
  metrics::render(snapshot, kPresent, [&](std::string_view chunk) {
    page += chunk;
    return true;
  });
  return page;
}

}  // namespace kigen::testing
