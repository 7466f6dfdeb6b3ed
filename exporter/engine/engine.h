// Decides when each target is looked at, how many at once, and until when; hands over what was seen.
// One thread with its own event loop per core, a target always on the thread that its host hashes to;
// blocking work on a pool beside them. Knows no metric and no HTTP.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "exporter/config/config.h"
#include "exporter/store/store.h"
#include "probes/model/observation.h"

namespace kigen::pki {
class Assessor;
}

namespace kigen::engine {

/// Hears what the engine does, from its threads and from several at once. Outlives the engine.
class Listener {
 public:
  virtual ~Listener() = default;
  /// Whether a probe of it ever succeeded, as far as is known.
  virtual bool was_seen(const config::Target& target) const = 0;
  virtual void probe_started(const config::Target& target) = 0;
  /// A probe of the schedule or on demand ended by itself.
  virtual void probe_ended(const config::Target& target, const store::Outcome& outcome) = 0;
  /// It was cancelled: it neither succeeded nor failed.
  virtual void probe_abandoned(const config::Target& target) = 0;
  /// A scheduled probe began so much later than it was due, for want of a free place.
  virtual void started_late(std::chrono::nanoseconds lag) = 0;
  /// The outcome of a scheduled probe, to be published.
  virtual void observed(const config::Target& target, store::Outcome outcome) = 0;
};

struct Limits {
  std::size_t threads = 0;  // 0: one per core, at most eight
  std::size_t max_concurrency = 10000;
  std::size_t max_per_address = 32;
  config::ResolverKind resolver = config::ResolverKind::kCares;
};

/// One look on demand.
struct OnDemandResult {
  store::Outcome outcome;
  std::vector<std::string> steps;
};

class Engine {
 public:
  Engine(const Limits& limits, pki::Assessor& assessor, Listener& listener);
  /// Stops if that was not done.
  ~Engine();

  /// Watches exactly these from now on; of targets with the same identity the first. Targets that were
  /// watched before and are unchanged go on undisturbed; new and changed ones are looked at at once, as far
  /// as there are free places.
  void follow(std::vector<config::Target> targets);

  /// Looks once, beside the schedule, and waits for it; at the deadline the outcome is a `timeout`.
  OnDemandResult probe(const config::Target& target, std::chrono::milliseconds timeout);

  /// The same without waiting: `done` is called once, from a thread of the engine.
  void probe_later(const config::Target& target, std::chrono::milliseconds timeout,
                   std::function<void(OnDemandResult)> done);

  /// Begins nothing more, cancels what is under way and waits for it, at most `patience`. False when
  /// something that cannot be interrupted (a read from a dead network file system) is still running.
  bool stop(std::chrono::milliseconds patience);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The deadline that a target's module gives one attempt.
std::chrono::milliseconds timeout_of(const config::Target& target);

}  // namespace kigen::engine
