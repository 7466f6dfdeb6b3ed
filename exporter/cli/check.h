// `kigen_exporter check`: looks once at some targets, through the same engine as the daemon, and prints the
// result.
#pragma once

#include <iosfwd>

#include "exporter/cli/flags.h"

namespace kigen::cli {

enum class Progress { kSilent, kShown };

/// Writes the table or JSON to `out`, mistakes and progress to `err`; returns the exit code: 0 ok, 1 warning,
/// 2 critical, 3 unknown (a target or file could not be read, or the call itself is wrong).
int run_check(const CheckFlags& flags, Progress progress, std::ostream& out, std::ostream& err);

}  // namespace kigen::cli
