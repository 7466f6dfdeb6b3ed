// GET /probe: one look at one target through the engine, answered as a metrics page of its own. Remembers
// what was known of a target, so that a failed look still shows it. Thread-safe: called from the threads of
// the web server.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "exporter/config/config.h"
#include "exporter/engine/engine.h"
#include "exporter/store/snapshot.h"
#include "exporter/web/server.h"

namespace kigen::daemon {

class OnDemand {
 public:
  static constexpr auto kRememberedFor = std::chrono::hours(24);
  static constexpr std::size_t kMaxRemembered = 10'000;

  using Prober =
      std::function<engine::OnDemandResult(const config::Target&, std::chrono::milliseconds timeout)>;
  using Clock = std::function<std::chrono::steady_clock::time_point()>;
  explicit OnDemand(Prober prober, Clock clock = &std::chrono::steady_clock::now)
      : prober_(std::move(prober)), clock_(std::move(clock)) {}

  /// 200 with the page (or, with debug, the steps and the effective module before it); 400 for an unknown
  /// module, a bad target or a module that may not be probed on demand; 403 when `web.probe_allow` does not
  /// list the host.
  web::Answer answer(const config::Config& config, const web::ProbeQuery& query);

 private:
  struct Known {
    std::shared_ptr<const store::Snapshot> snapshot;
    std::chrono::steady_clock::time_point at;  // of the last look that saw anything
  };
  std::shared_ptr<const store::Snapshot> recall(const std::string& key);
  void remember(const std::string& key, std::shared_ptr<const store::Snapshot> snapshot);

  Prober prober_;
  Clock clock_;
  std::mutex mutex_;
  std::unordered_map<std::string, Known> known_;
};

}  // namespace kigen::daemon
