// What the kernel says about this process (proc(5)), as the usual process_* families. Read when asked; what
// cannot be read is left out.
#pragma once

#include <vector>

#include "exporter/metrics/renderer.h"

namespace prometheus {
struct MetricFamily;
}

namespace kigen::metrics {

std::vector<prometheus::MetricFamily> process_families();

}  // namespace kigen::metrics
