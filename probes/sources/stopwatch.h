// Notes how long a phase of a probe took, from its making to its end; a phase that comes again is added up.
#pragma once

#include <chrono>

#include "probes/model/observation.h"

namespace kigen::sources {

class Stopwatch {
 public:
  Stopwatch(PhaseDurations& phases, Phase phase) : slot_(phases[static_cast<std::size_t>(phase)]) {}
  ~Stopwatch() {
    slot_ = slot_.value_or(std::chrono::nanoseconds{0}) + (std::chrono::steady_clock::now() - begin_);
  }
  Stopwatch(const Stopwatch&) = delete;

 private:
  std::optional<std::chrono::nanoseconds>& slot_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

}  // namespace kigen::sources
