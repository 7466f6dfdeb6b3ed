// Time kept back from a deadline, so that what was found until then is still told.
#pragma once

#include <algorithm>
#include <chrono>

namespace kigen::sources {

/// A tenth of what is left before it, at most 250 ms.
inline std::chrono::steady_clock::time_point a_little_before(std::chrono::steady_clock::time_point deadline) {
  constexpr auto kMost = std::chrono::milliseconds(250);
  const auto left =
      std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
  return deadline - std::clamp(left / 10, std::chrono::milliseconds(0), kMost);
}

}  // namespace kigen::sources
