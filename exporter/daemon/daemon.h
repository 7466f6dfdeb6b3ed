// The running exporter: configuration, engine, store and web server wired together, and what happens on
// reload. Everything that can be wrong with flags and configuration is found before the first socket opens.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "exporter/config/config.h"
#include "exporter/config/loader.h"
#include "exporter/daemon/on_demand.h"
#include "exporter/daemon/publisher.h"
#include "exporter/daemon/watch_list.h"
#include "exporter/engine/engine.h"
#include "exporter/metrics/self_metrics.h"
#include "exporter/state/keeper.h"
#include "exporter/store/store.h"
#include "exporter/web/server.h"
#include "exporter/web/web_config_file.h"
#include "probes/pki/assessor.h"

namespace kigen::daemon {

struct Options {
  std::string config_file;  // empty: the configuration came from the command line and cannot be reloaded
  bool lifecycle = false;   // POST /-/reload
  config::Shard shard;      // the share of the targets that is watched
  std::optional<state::Keeper::Options> storage;  // absent: nothing is kept across restarts
  web::Options web;
};

class Daemon {
 public:
  /// Restores, listens and begins to probe. Throws std::runtime_error when an address cannot be listened on
  /// or the storage can never be used.
  Daemon(Options options, std::shared_ptr<const config::Config> config);
  ~Daemon();
  Daemon(const Daemon&) = delete;

  /// Reads the configuration and the web configuration again. Mistakes in either leave everything as it is
  /// and are returned.
  std::vector<config::Mistake> reload();

  std::vector<int> ports() const { return server_->ports(); }

  /// Saves what is known and ends within about five seconds. False when a read or write that cannot be
  /// interrupted is still under way: then leave the process without running destructors.
  bool stop();

 private:
  web::Handlers handlers();
  void serve_metrics(const web::Sink& sink);
  web::Answer serve_status_page();
  web::Answer serve_reload();

  std::shared_ptr<const config::Config> config() const;
  std::shared_ptr<engine::Engine> engine() const;
  engine::OnDemandResult probe_now(const config::Target& target, std::chrono::milliseconds timeout) const;
  void apply(std::shared_ptr<const config::Config> config);
  void follow(const config::Config& config);
  void restore(const std::vector<config::Target>& targets);
  void follow_files();
  void follow_target_files();
  void follow_web_config();

  const Options options_;
  pki::Assessor assessor_;
  metrics::SelfMetrics self_metrics_;
  store::Store store_;
  Publisher publisher_;
  std::unique_ptr<state::Keeper> keeper_;  // null: no storage
  OnDemand on_demand_;

  mutable std::mutex mutex_;  // guards the next two
  std::shared_ptr<const config::Config> config_;
  std::shared_ptr<engine::Engine> engine_;

  std::mutex reload_mutex_;  // one reload or refresh at a time; guards the next four
  std::unique_ptr<WatchList> watch_list_;
  std::condition_variable wake_;
  bool stopping_ = false;          // from then on a reload changes nothing
  bool old_engines_ended_ = true;  // false: a read of one that was replaced may still be under way

  std::unique_ptr<web::Server> server_;
  std::thread file_follower_;
};

}  // namespace kigen::daemon
