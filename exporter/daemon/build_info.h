// What this binary is: filled in when it is built.
#pragma once

#include "exporter/metrics/self_metrics.h"

namespace kigen::daemon {

metrics::BuildInfo build_info();

}  // namespace kigen::daemon
