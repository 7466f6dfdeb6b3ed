// Groups and their targets, as the file names them.
#pragma once

#include "exporter/config/config.h"
#include "exporter/config/map_walker.h"
#include "exporter/config/value_reader.h"

namespace kigen::config {

/// Appends to `config.groups` and `config.targets`; its modules and global labels are there already.
void read_groups(const Setting& setting, Config& config, const Reading& reading);

}  // namespace kigen::config
