// What tells certificates apart in a configuration: fingerprints and roles, as rules to ignore and
// expectations name them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/config/map_walker.h"
#include "exporter/config/value_reader.h"
#include "probes/model/observation.h"

namespace kigen::config {

std::optional<Role> role_named(std::string_view name);

/// The setting `fingerprint` among these as lower-case digits without separators; empty when it is not there,
/// or after a mistake.
std::string read_fingerprint(const std::vector<Setting>& settings, const Options& values,
                             const Reading& reading);

}  // namespace kigen::config
