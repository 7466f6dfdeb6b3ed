// `kigen_exporter systems`: which systems there are, and in which ways a host of one is looked at. Opens no
// connection.
#pragma once

#include <iosfwd>

#include "exporter/cli/flags.h"

namespace kigen::cli {

/// Returns the exit code: 0, or 1 with what is wrong in `err`.
int run_systems(const SystemsFlags& flags, std::ostream& out, std::ostream& err);

}  // namespace kigen::cli
