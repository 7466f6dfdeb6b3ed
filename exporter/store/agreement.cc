#include "exporter/store/agreement.h"

#include <algorithm>
#include <map>
#include <string_view>

namespace kigen::store {
namespace {

constexpr unsigned kRoundsUntilFalse = 2;

using Leaves = std::map<std::string_view, Sha256>;  // by item

Leaves leaves_of(const Observation& observation) {
  Leaves leaves;
  for (const auto& part : observation.parts) {
    for (const Sighting& sighting : part->sightings) {
      if (sighting.role == Role::kLeaf)
        leaves[sighting.item] = sighting.certificate->facts().fingerprint_sha256;
    }
  }
  return leaves;
}

bool is_judged(const Outcome& outcome) {
  return std::all_of(outcome.observations.begin(), outcome.observations.end(), [](const auto& observation) {
    return !observation.address.empty() && !observation.fault && !leaves_of(observation).empty();
  });
}

bool is_same(const Outcome& outcome) {
  const Leaves first = leaves_of(outcome.observations.front());
  return std::all_of(outcome.observations.begin() + 1, outcome.observations.end(),
                     [&](const auto& observation) { return leaves_of(observation) == first; });
}

}  // namespace

Agreement agreement_after(const Agreement& before, const Outcome& outcome) {
  if (outcome.observations.empty() || !is_judged(outcome)) return before;
  Agreement after = before;
  if (is_same(outcome)) {
    after.rounds_apart = 0;
    after.same = true;
  } else if (++after.rounds_apart >= kRoundsUntilFalse) {
    after.same = false;
  }
  return after;
}

}  // namespace kigen::store
