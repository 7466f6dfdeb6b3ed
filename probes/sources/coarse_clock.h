// The time as of the last tick, at most ten milliseconds ago, for what asks at every file of a hundred
// thousand.
#pragma once

#include <chrono>
#include <ctime>

namespace kigen::sources {

/// Comparable with steady_clock::now(), which is CLOCK_MONOTONIC too, and never ahead of it.
inline std::chrono::steady_clock::time_point coarse_now() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
  const auto since_start = std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
  return std::chrono::steady_clock::time_point(since_start);
}

}  // namespace kigen::sources
