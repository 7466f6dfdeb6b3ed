// The time of day in whole seconds, as certificates count.
#pragma once

#include <chrono>

namespace kigen::sources {

inline std::chrono::sys_seconds wall_clock() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

}  // namespace kigen::sources
