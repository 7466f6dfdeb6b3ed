// How the benches take CPU time: user and system, never the clock on the wall, and in turns, so that every
// contestant meets the same weather on a shared machine.
#pragma once

#include <time.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace kigen::bench {

enum class Whose : clockid_t { kThread = CLOCK_THREAD_CPUTIME_ID, kProcess = CLOCK_PROCESS_CPUTIME_ID };

inline double cpu_seconds(Whose whose) {
  timespec now{};
  clock_gettime(static_cast<clockid_t>(whose), &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

template <typename Work>
double cpu_seconds_of(Whose whose, Work&& work) {
  const double begin = cpu_seconds(whose);
  std::forward<Work>(work)();
  return cpu_seconds(whose) - begin;
}

/// Of at least one value.
inline double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

/// The median of the rounds' own ratios: what a disturbance does to one round stays in that round.
inline double median_ratio(const std::vector<double>& ours, const std::vector<double>& limit) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < ours.size(); ++i) ratios.push_back(ours[i] / limit[i]);
  return median(std::move(ratios));
}

}  // namespace kigen::bench
