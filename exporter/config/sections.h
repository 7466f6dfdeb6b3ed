// The smaller sections of the file: global, web, ignore, exposition.
#pragma once

#include "exporter/config/config.h"
#include "exporter/config/map_walker.h"
#include "exporter/config/value_reader.h"

namespace kigen::config {

void read_global(const Setting& setting, Global& global, const Reading& reading);
void read_web(const Setting& setting, Web& web, const Reading& reading);
void read_ignore(const Setting& setting, std::vector<IgnoreRule>& rules, const Reading& reading);
void read_exposition(const Setting& setting, Exposition& exposition, const Reading& reading);

}  // namespace kigen::config
