#include "exporter/store/agreement.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <vector>

namespace kigen::store {
namespace {

constexpr unsigned kRoundsUntilFalse = 2;

using Leaves = std::map<std::string_view, Sha256>;  // by item

Leaves leaves_of(const Observation& observation) {
  Leaves leaves;
  for (const auto& part : observation.parts) {
    for (const Sighting& sighting : part->sightings) {
      if (sighting.role == Role::kLeaf && !sighting.certificate->facts().described)
        leaves[sighting.item] = sighting.certificate->facts().fingerprint_sha256;
    }
  }
  return leaves;
}

std::vector<Leaves> leaves_by_address(const Outcome& outcome) {
  std::vector<Leaves> leaves;
  for (const Observation& observation : outcome.observations) leaves.push_back(leaves_of(observation));
  return leaves;
}

// Two of them show different certificates as the same item.
bool differ(const std::vector<Leaves>& addresses) {
  Leaves seen;
  for (const Leaves& leaves : addresses) {
    for (const auto& [item, fingerprint] : leaves) {
      if (seen.try_emplace(item, fingerprint).first->second != fingerprint) return true;
    }
  }
  return false;
}

bool are_all_the_same(const std::vector<Leaves>& addresses) {
  return !addresses.front().empty() && std::equal(addresses.begin() + 1, addresses.end(), addresses.begin());
}

}  // namespace

Agreement agreement_after(const Agreement& before, const Outcome& outcome) {
  if (outcome.observations.empty()) return before;
  const Observation& first = outcome.observations.front();
  // Not watched one by one (any more), or not even found.
  if (first.address.empty()) return first.fault ? before : Agreement{};
  const auto addresses = leaves_by_address(outcome);
  Agreement after = before;
  if (differ(addresses)) {
    if (++after.rounds_apart >= kRoundsUntilFalse) after.same = false;
  } else if (are_all_the_same(addresses)) {
    after.rounds_apart = 0;
    after.same = true;
  }
  return after;
}

}  // namespace kigen::store
