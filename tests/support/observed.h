// Hand-made observations for tests of what comes after the sources: certificates that nobody signed, parts,
// targets. Plain values; nothing is parsed.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "exporter/config/config.h"
#include "exporter/store/store.h"
#include "probes/model/observation.h"

namespace kigen::testing {

/// 2026-06-01T00:00:00Z: the present of these tests.
constexpr std::chrono::sys_seconds kPresent = std::chrono::sys_days(std::chrono::year(2026) / 6 / 1);

/// A certificate of 90 days, valid at kPresent, whose texts and fingerprints follow from its name.
struct CertificateDescription {
  std::string name = "www.example.test";
  std::chrono::sys_seconds not_before = kPresent - std::chrono::days(30);
  std::chrono::sys_seconds not_after = kPresent + std::chrono::days(60);
  std::string issuer_name = "Example CA";
  bool ca = false;
};
CertificateTexts texts_of(const CertificateDescription& description);
Certificate::Facts facts_of(const CertificateDescription& description);
std::shared_ptr<const Certificate> certificate(const CertificateDescription& description = {});

/// One that an interface told of, with these dates and perhaps a SHA-1: what only its bytes tell is not
/// known.
std::shared_ptr<const Certificate> described(const CertificateDescription& description = {}, Sha1 told = {});
Sighting described_sighting(std::string item, const CertificateDescription& description = {}, Sha1 told = {});

Sighting sighting(std::string item, const CertificateDescription& description = {}, Role role = Role::kLeaf);

/// A part that shows one certificate per item, named as the item.
std::shared_ptr<const Part> part(std::string place, const std::vector<std::string>& items,
                                 std::vector<ItemFault> faults = {});

Observation complete(std::vector<std::shared_ptr<const Part>> parts);
Observation incomplete(std::vector<std::shared_ptr<const Part>> parts);
Observation failed(Reason reason, std::vector<std::shared_ptr<const Part>> parts = {});

config::Target target(std::string canonical, std::string group = "web", std::string module = "https");

/// An attempt with one observation.
store::Outcome outcome(std::chrono::sys_seconds at, Observation observation);

/// A leaf as a probe of a healthy endpoint shows it: all verdicts good.
Verdicts good_verdicts();

}  // namespace kigen::testing
