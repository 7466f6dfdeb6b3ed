// Snapshots written by hand, for tests of what the status page makes of them.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "exporter/store/snapshot.h"

namespace kigen::web {

constexpr std::chrono::sys_seconds kNow =
    std::chrono::sys_days(std::chrono::year(2026) / 11 / 22) + std::chrono::hours(8);

struct CertificateLook {
  std::string name = "www.example.jp";
  std::chrono::seconds left = std::chrono::days(90);  // from kNow
  Role role = Role::kLeaf;
  State state = State::kCurrent;
  std::string item = "0";
  std::string issuer_name = "Example CA";
  std::string friendly_name = {};
};

inline store::Entry entry_of(const CertificateLook& look) {
  Certificate::Facts facts;
  facts.not_before = kNow - std::chrono::days(1);
  facts.not_after = kNow + look.left;
  CertificateTexts texts;
  texts.name = look.name;
  texts.issuer_name = look.issuer_name;
  auto sighting = std::make_shared<Sighting>();
  sighting->item = look.item;
  sighting->friendly_name = look.friendly_name;
  sighting->certificate = std::make_shared<Certificate>(facts, texts);
  sighting->role = look.role;
  sighting->state = look.state;
  store::Entry entry;
  entry.sighting = std::move(sighting);
  if (look.role == Role::kLeaf && look.state == State::kCurrent) {
    entry.renewal_lead = std::chrono::days(30);
    entry.critical_lead = std::chrono::days(7);
  }
  return entry;
}

struct LicenseLook {
  std::string name = "Evaluation Mode";
  std::optional<std::chrono::seconds> left = std::chrono::days(60);  // from kNow; absent: it never ends
  bool in_use = true;
};

struct TargetLook {
  std::string target = "www.example.jp:443";
  std::string group = "web";
  std::string address = {};
  std::vector<CertificateLook> certificates = {};
  std::optional<Fault> fault = {};
  std::size_t unreadable = 0;
  std::vector<LicenseLook> licenses = {};
};

inline store::LicenseRow license_of(const LicenseLook& look) {
  store::LicenseRow license;
  license.item = "license:" + look.name;
  license.name = look.name;
  if (look.left) license.not_after = kNow + *look.left;
  if (look.in_use) license.renewal_lead = std::chrono::days(90);
  if (look.in_use) license.critical_lead = std::chrono::days(14);
  return license;
}

inline std::shared_ptr<const store::TargetView> view_of(const TargetLook& look) {
  auto header = std::make_shared<store::TargetHeader>();
  header->group = look.group;
  header->module = "https";
  header->target = look.target;
  header->address = look.address;
  auto part = std::make_shared<Part>();
  for (std::size_t i = 0; i < look.unreadable; ++i) {
    part->faults.push_back({"file" + std::to_string(i), Fault(Reason::kMalformed, "odd bytes")});
  }
  auto place = std::make_shared<store::Place>();
  place->part = std::move(part);
  for (const auto& certificate : look.certificates) place->entries.push_back(entry_of(certificate));
  auto view = std::make_shared<store::TargetView>();
  view->header = std::move(header);
  view->attempt.at = kNow - std::chrono::seconds(12);
  if (!look.fault) view->attempt.last_success = view->attempt.at;
  view->attempt.fault = look.fault;
  view->places.push_back(std::move(place));
  for (const auto& license : look.licenses) view->licenses.push_back(license_of(license));
  return view;
}

inline store::Snapshot snapshot_of(const std::vector<TargetLook>& looks) {
  store::Snapshot snapshot;
  for (const auto& look : looks) snapshot.targets.push_back(view_of(look));
  return snapshot;
}

}  // namespace kigen::web
