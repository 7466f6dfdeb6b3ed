// The section `pairs`: which endpoints should serve what lies in which store, and of what it holds copies.
#pragma once

#include "exporter/config/config.h"
#include "exporter/config/map_walker.h"
#include "exporter/config/value_reader.h"

namespace kigen::config {

/// After the groups. Stores and endpoints that no group has are mistakes, unless files may name targets
/// later.
void read_pairs(const Setting& setting, Config& config, const Reading& reading);

}  // namespace kigen::config
