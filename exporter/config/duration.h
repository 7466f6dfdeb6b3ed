// Durations as Prometheus writes them: `15m`, `1h30m`, `45d`. Pure.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace kigen::config {

/// Numbers with a unit each, from the largest to the smallest and each at most once: y (365 days), w, d, h,
/// m, s, ms. Absent for anything else, for zero, and for more than a hundred years.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

}  // namespace kigen::config
