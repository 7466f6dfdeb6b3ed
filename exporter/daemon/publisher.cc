#include "exporter/daemon/publisher.h"

#include <algorithm>

namespace kigen::daemon {

bool Publisher::was_seen(const config::Target& target) const { return store_.was_seen(target.identity()); }

void Publisher::probe_started(const config::Target&) { metrics_.probe_started(); }

void Publisher::probe_ended(const config::Target& target, const store::Outcome& outcome) {
  std::optional<Reason> failure;
  PhaseDurations phases;
  for (const auto& observation : outcome.observations) {
    if (has_failed(observation.fault) && !failure) failure = observation.fault->reason;
    for (std::size_t i = 0; i < phases.size(); ++i) {  // addresses are looked at side by side
      phases[i] = std::max(phases[i], observation.phases[i]);
    }
  }
  metrics_.probe_finished(target.module.name, failure, phases);
}

void Publisher::probe_abandoned(const config::Target&) { metrics_.probe_abandoned(); }

void Publisher::started_late(std::chrono::nanoseconds lag) { metrics_.schedule_lag(lag); }

void Publisher::observed(const config::Target& target, store::Outcome outcome) {
  store_.publish(target.identity(), std::move(outcome));
}

}  // namespace kigen::daemon
