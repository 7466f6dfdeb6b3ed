#include "exporter/judgement/copied_store.h"

#include "exporter/judgement/fingerprint.h"

namespace kigen::judgement {

void CopiedStore::hold(const Sighting& copy) {
  const bool counts = copy.state == State::kCurrent || copy.state == State::kNext;
  if (counts) held_.insert(short_fingerprint(*copy.certificate));
}

std::optional<DeploymentVerdict> CopiedStore::judge(const Candidate& original) const {
  if (held_.contains(short_fingerprint(*original.certificate))) {
    return DeploymentVerdict{.deployed = true, .pending_since = {}, .holder = {}};
  }
  if (!is_known_) return std::nullopt;
  return DeploymentVerdict{false, original.first_seen, original.holder};
}

}  // namespace kigen::judgement
