#include "exporter/engine/schedule.h"

#include <algorithm>

#include "probes/model/fnv1a.h"

namespace kigen::engine {

std::uint64_t spread_of(std::string_view identity) {
  std::uint64_t hash = fnv1a(identity);
  hash ^= hash >> 32;
  return hash * 0x9e3779b97f4a7c15u;
}

std::chrono::milliseconds next_regular(std::chrono::milliseconds now, std::chrono::milliseconds interval,
                                       std::uint64_t spread) {
  const std::chrono::milliseconds place(
      static_cast<std::int64_t>(spread % static_cast<std::uint64_t>(interval.count())));
  const auto earliest = now + interval / 2;
  const auto rounds = (earliest - place).count() / interval.count();
  auto next = place + rounds * interval;
  if (next < earliest) next += interval;
  return next;
}

std::chrono::milliseconds retry_delay(const config::Timing& timing, unsigned failures) {
  auto delay = timing.retry_interval;
  for (unsigned i = 1; i < failures && delay < timing.interval; ++i) delay *= 2;
  return std::min(delay, timing.interval);
}

}  // namespace kigen::engine
