// The keys of the web configuration file, Prometheus' format for exporters' own listeners. The loader walks
// the file by this table, and the manual is compared with it.
#pragma once

#include <span>

#include "probes/model/option.h"

namespace kigen::web {

std::span<const OptionDescription> web_config_options();

}  // namespace kigen::web
