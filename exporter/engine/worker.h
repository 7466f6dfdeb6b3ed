// One thread of the engine: its event loop and the targets that live on it, one coroutine each.
#pragma once

#include <atomic>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "exporter/engine/engine.h"
#include "probes/sources/runtime.h"

namespace kigen::engine {

class Worker {
 public:
  /// What the engine's workers share.
  struct Shared {
    std::shared_ptr<sources::BlockingPool> pool;
    std::shared_ptr<sources::BlockingPool> small_reads;
    std::shared_ptr<sources::AddressCounts> address_counts;
    std::shared_ptr<sources::AddressCounts> intrusive_counts;
    std::shared_ptr<sources::FileWatch> file_watch;
    std::shared_ptr<sources::RevocationLookups> revocation_lookups;
    std::shared_ptr<sources::FetchCrew> document_fetches;
  };
  Worker(const Limits& limits, const Shared& shared, pki::Assessor& assessor, Listener& listener);
  ~Worker();
  Worker(const Worker&) = delete;

  void follow(std::vector<config::Target> targets);
  void probe_later(const config::Target& target, std::chrono::milliseconds timeout,
                   std::function<void(OnDemandResult)> done);
  /// Cancels every coroutine; they end soon after.
  void cancel();
  /// After cancel(): nothing is under way and nothing will be.
  bool drained() const { return cancelled_ && running_ == 0; }
  /// Ends the thread, finished coroutines or not.
  void join();

 private:
  using Clock = std::chrono::steady_clock;
  struct Watched;
  struct OnDemand;

  void follow_these(std::vector<config::Target> targets);
  void cancel_all();
  Clock::time_point next_due(const Watched& watched) const;
  Clock::time_point regular_due(const Watched& watched) const;
  Task<void> watch(std::shared_ptr<Watched> watched);
  Task<void> attempt(std::shared_ptr<Watched> watched, Clock::time_point due);
  Task<void> probe_once(std::shared_ptr<OnDemand> request);
  Task<store::Outcome> look(const config::Target& target, sources::Prober& prober, Clock::time_point deadline,
                            std::vector<std::string>* steps);
  static void log_change(const Watched& watched, const Fault* fault);
  Task<void> hand_over(std::shared_ptr<Watched> watched, store::Outcome outcome);
  void let_wake(const std::shared_ptr<Watched>& watched);
  static void wake(Watched& watched);
  static Task<void> wait_until_due(Watched& watched);
  template <typename Keeper>
  void spawn(Task<void> task, std::shared_ptr<Keeper> keeper);

  pki::Assessor& assessor_;
  Listener& listener_;
  const Clock::time_point epoch_ = Clock::now();
  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  sources::Runtime runtime_;
  sources::Gate places_;       // all probes of this thread
  sources::Gate slow_places_;  // half of them: what targets that timed out last time may use
  std::map<std::string, std::shared_ptr<Watched>> watched_;  // by identity
  std::vector<std::weak_ptr<OnDemand>> on_demand_;
  std::mutex mutex_;  // guards accepting_
  bool accepting_ = true;
  std::atomic<bool> cancelled_ = false;   // written on the thread alone
  std::atomic<std::size_t> running_ = 0;  // coroutines
  std::thread thread_;
};

}  // namespace kigen::engine
