#include "exporter/judgement/binding.h"

#include <cstring>

namespace kigen::judgement {

std::string_view label(BindingStatus status) {
  static constexpr std::string_view kLabels[] = {"ok", "missing", "superseded", "archived", "unknown"};
  return kLabels[static_cast<std::size_t>(status)];
}

BindingVerdict judge_served(const Certificate* served, const Sha1& thumbprint) {
  BindingVerdict verdict;
  if (served == nullptr || served->facts().described) return verdict;
  const bool is_it = served->facts().fingerprint_sha1 == thumbprint;
  verdict.status = is_it ? BindingStatus::kOk : BindingStatus::kMissing;
  return verdict;
}

std::uint64_t BoundStore::hash(const Sha1& thumbprint) {
  std::uint64_t hash;
  std::memcpy(&hash, thumbprint.data(), sizeof hash);
  return hash;
}

void BoundStore::add(const Sighting& sighting) {
  if (sighting.certificate->facts().described) return;
  const Held held{sighting.certificate.get(), sighting.state};
  const auto [known, is_new] = held_.try_emplace(hash(held.certificate->facts().fingerprint_sha1), held);
  if (!is_new && held.state == State::kCurrent) known->second = held;  // one copy in use is enough
}

void BoundStore::offer(const Sighting& sighting, std::chrono::sys_seconds first_seen) {
  if (sighting.certificate->facts().described) return;
  const std::uint64_t names = sighting.certificate->names_hash();
  if (names != 0) newest_[names].offer({sighting.certificate.get(), first_seen, "store"});
}

BindingVerdict BoundStore::judge(const Sha1& thumbprint) const {
  BindingVerdict verdict;
  const auto found = held_.find(hash(thumbprint));
  if (found == held_.end() || found->second.certificate->facts().fingerprint_sha1 != thumbprint) {
    verdict.status = is_complete_ ? BindingStatus::kMissing : BindingStatus::kUnknown;
    return verdict;
  }
  verdict.bound = found->second.certificate;
  const auto newest = newest_.find(verdict.bound->names_hash());
  const Candidate* ahead = nullptr;
  if (newest != newest_.end()) {
    const Newest* const places[] = {&newest->second};
    ahead = newest_ahead(places, {.certificate = verdict.bound, .holder = "binding", .name = {}});
  }
  const State state = found->second.state;
  if (state == State::kBackup) {
    verdict.status = BindingStatus::kArchived;
  } else {
    const bool superseded = ahead != nullptr || state == State::kSuperseded;
    verdict.status = superseded ? BindingStatus::kSuperseded : BindingStatus::kOk;
  }
  if (ahead != nullptr) verdict.pending_since = ahead->first_seen;
  return verdict;
}

}  // namespace kigen::judgement
