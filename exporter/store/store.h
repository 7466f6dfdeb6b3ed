// The one place where observations become what is known. Publishing replaces the view of one target; a scrape
// takes a snapshot of all views. Known values survive failed and partial attempts; they go when their target
// leaves the configuration, or when a complete attempt no longer finds the item. Thread-safe: publish from
// the engine's threads, snapshot from any.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "exporter/config/config.h"
#include "exporter/store/remembered.h"
#include "exporter/store/snapshot.h"
#include "probes/model/observation.h"

namespace kigen::store {

/// The outcome of one attempt at one configured target.
struct Outcome {
  std::chrono::sys_seconds at{};
  std::chrono::nanoseconds duration{};
  std::vector<Observation> observations;  // one per address, never none
};

/// All that is known of one target.
struct Knowledge {
  std::vector<std::shared_ptr<const TargetView>> views;  // one per address
  Agreement agreement;
};

/// What changed since a revision, which counts changes of any target.
struct Changes {
  std::uint64_t revision = 0;           // to ask with next time
  std::vector<std::string> identities;  // of attempted targets that changed, or are followed anew
  bool follows_others = false;          // the targets that are followed may not be the same
};

class Store {
 public:
  Store();
  ~Store();

  /// Follows a configuration: views of targets that stay are kept (their labels renewed), others are dropped.
  void follow(const config::Config& config, const std::vector<config::Target>& targets);

  /// `identity` is that of a followed target; others are ignored, as their target has just left.
  void publish(const std::string& identity, Outcome outcome);

  /// What an earlier process knew of a followed target. Ignored once it was attempted. The target counts as
  /// attempted then.
  void restore(const std::string& identity, const RememberedTarget& remembered);

  /// Cheap: shares views.
  std::shared_ptr<const Snapshot> snapshot() const;

  /// For whoever keeps what is known elsewhere. Revision 0 is before everything.
  Changes changes_since(std::uint64_t revision) const;
  /// Of a followed target that was attempted; else absent. Cheap: shares views.
  std::optional<Knowledge> knowledge(const std::string& identity) const;
  bool follows(const std::string& identity) const;
  /// Whether a probe of the followed target ever succeeded, at any of its addresses.
  bool was_seen(const std::string& identity) const;

  std::size_t target_count() const;
  /// True once every followed target was attempted.
  bool all_attempted() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The snapshot of a single outcome beside what was known of the target before: for /probe and `check`.
/// `previous` may be null.
std::shared_ptr<const Snapshot> single_snapshot(const config::Config& config, const config::Target& target,
                                                Outcome outcome,
                                                const std::shared_ptr<const Snapshot>& previous);

}  // namespace kigen::store
