// What the engine tells goes two ways: outcomes to the store, counts to the exporter's own metrics. What the
// keeper of the storage tells goes to the latter.
#pragma once

#include "exporter/engine/engine.h"
#include "exporter/metrics/self_metrics.h"
#include "exporter/state/keeper.h"
#include "exporter/store/store.h"

namespace kigen::daemon {

class Publisher final : public engine::Listener, public state::Listener {
 public:
  Publisher(store::Store& store, metrics::SelfMetrics& metrics) : store_(store), metrics_(metrics) {}

  bool was_seen(const config::Target& target) const override;
  void probe_started(const config::Target& target) override;
  void probe_ended(const config::Target& target, const store::Outcome& outcome) override;
  void probe_abandoned(const config::Target& target) override;
  void started_late(std::chrono::nanoseconds lag) override;
  void observed(const config::Target& target, store::Outcome outcome) override;

  void storage_saved(std::chrono::system_clock::time_point at) override { metrics_.storage_saved(at); }
  void storage_failed() override { metrics_.storage_failed(); }
  void storage_damaged(std::size_t count) override { metrics_.storage_damaged(count); }

 private:
  store::Store& store_;
  metrics::SelfMetrics& metrics_;
};

}  // namespace kigen::daemon
