// Whether the certificates that a group expects are among those that are known of a target: somebody may have
// deleted one, or renewed it with other names. Pure.
#pragma once

#include <memory>
#include <vector>

#include "exporter/config/expectation.h"
#include "probes/model/observation.h"

namespace kigen::judgement {

using Sightings = std::vector<std::shared_ptr<const Sighting>>;

/// Copies that are kept for the records (superseded, backup) do not count, expired ones do: `valid_now`
/// tells. `names` are covered by its names, or one of them by its CN (Exchange goes by both). The same
/// certificate at two places counts once.
bool is_met(const config::Expectation& expectation, const Sightings& known);

}  // namespace kigen::judgement
