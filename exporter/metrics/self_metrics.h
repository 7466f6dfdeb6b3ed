// The exporter about itself, held and written by prometheus-cpp: kigen_* and process_*.
// Thread-safe. Counters exist at zero for every module and reason from the start.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "exporter/metrics/renderer.h"
#include "probes/model/observation.h"
#include "probes/model/reason.h"

namespace kigen::metrics {

/// The labels of kigen_build_info; empty ones are left out.
struct BuildInfo {
  std::string version;
  std::string revision;
  std::string compiler;
  std::string openssl;
};

class SelfMetrics {
 public:
  explicit SelfMetrics(const BuildInfo& build);
  ~SelfMetrics();

  void declare_modules(const std::vector<std::string>& modules);
  void probe_started();
  void probe_finished(const std::string& module, std::optional<Reason> failure, const PhaseDurations& phases);
  /// A probe that was cancelled: neither success nor failure.
  void probe_abandoned();
  void schedule_lag(std::chrono::nanoseconds lag);
  void scrape_took(std::chrono::nanoseconds duration);
  void set_targets(std::size_t count);
  void set_duplicate_targets(std::size_t count);
  /// Once, where several exporters share the targets.
  void set_shard(std::uint32_t number, std::uint32_t count);
  void config_reloaded(bool successful, std::chrono::system_clock::time_point at);
  /// From the first of these on there are families about the storage.
  void storage_saved(std::chrono::system_clock::time_point at);
  void storage_failed();
  void storage_damaged(std::size_t count);

  bool render(const Sink& sink);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace kigen::metrics
