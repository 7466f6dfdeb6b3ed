// When a target is looked at next. Pure: time and chance are parameters.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "exporter/config/config.h"

namespace kigen::engine {

/// A number from the target's identity, the same in every run, that spreads targets over the interval and
/// threads.
std::uint64_t spread_of(std::string_view identity);

/// After a success: the next moment after `now` that lies at the target's own place within the interval, but
/// not before half an interval has passed. `now` counts from the scheduler's start.
std::chrono::milliseconds next_regular(std::chrono::milliseconds now, std::chrono::milliseconds interval,
                                       std::uint64_t spread);

/// How long to wait after the `failures`-th failure in a row (from 1): the retry interval, doubling up to
/// `interval`.
std::chrono::milliseconds retry_delay(const config::Timing& timing, unsigned failures);

}  // namespace kigen::engine
