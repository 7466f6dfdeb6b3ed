#include "exporter/engine/engine.h"

#include <algorithm>
#include <future>
#include <thread>

#include "exporter/engine/schedule.h"
#include "exporter/engine/worker.h"
#include "probes/sources/fetch_crew.h"
#include "probes/sources/revocation_lookups.h"

namespace kigen::engine {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMaxThreads = 8;
constexpr std::size_t kPoolThreads = 4;
constexpr std::size_t kSmallReadThreads = 2;
constexpr std::size_t kFetchThreads = 32;  // started as they are needed
constexpr std::size_t kMaxWaitingFetches = 10'000;
constexpr auto kPoll = std::chrono::milliseconds(10);

Limits with_threads(Limits limits) {
  if (limits.threads == 0) {
    limits.threads = std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, kMaxThreads);
  }
  limits.threads =
      std::min(limits.threads, std::max<std::size_t>(1, limits.max_concurrency));  // each has a place
  return limits;
}

}  // namespace

struct Engine::Impl {
  Impl(const Limits& limits, pki::Assessor& assessor, Listener& listener)
      : pool(std::make_shared<sources::BlockingPool>(kPoolThreads)),
        small_reads(std::make_shared<sources::BlockingPool>(kSmallReadThreads)),
        revocation_lookups(std::make_shared<sources::RevocationLookups>()),
        document_fetches(std::make_shared<sources::FetchCrew>(kFetchThreads, kMaxWaitingFetches)) {
    const Worker::Shared shared = {pool,
                                   small_reads,
                                   std::make_shared<sources::AddressCounts>(limits.max_per_address),
                                   std::make_shared<sources::AddressCounts>(1),
                                   std::make_shared<sources::FileWatch>(),
                                   revocation_lookups,
                                   document_fetches};
    for (std::size_t i = 0; i < limits.threads; ++i) {
      workers.push_back(std::make_unique<Worker>(limits, shared, assessor, listener));
    }
  }

  Worker& worker_of(const config::Target& target) {
    return *workers[spread_of(target.name.spread_by) % workers.size()];
  }

  bool drained() const {
    return std::all_of(workers.begin(), workers.end(), [](const auto& worker) { return worker->drained(); });
  }

  // Joining waits for work that cannot be interrupted, so it happens beside us and is waited for only so
  // long.
  bool join_pool(Clock::time_point deadline) {
    pool->stop();
    small_reads->stop();
    revocation_lookups->stop();
    document_fetches->stop();
    auto joined = std::make_shared<std::promise<void>>();
    auto future = joined->get_future();
    std::thread([joined, files = pool, reads = small_reads, lookups = revocation_lookups,
                 fetches = document_fetches] {
      files->join();
      reads->join();
      lookups->join();
      fetches->join();
      joined->set_value();
    }).detach();
    return future.wait_until(deadline) == std::future_status::ready;
  }

  std::shared_ptr<sources::BlockingPool> pool, small_reads;
  std::shared_ptr<sources::RevocationLookups> revocation_lookups;
  std::shared_ptr<sources::FetchCrew> document_fetches;
  std::vector<std::unique_ptr<Worker>> workers;
  bool stopped = false;
};

Engine::Engine(const Limits& limits, pki::Assessor& assessor, Listener& listener)
    : impl_(std::make_unique<Impl>(with_threads(limits), assessor, listener)) {}

Engine::~Engine() { stop(std::chrono::seconds(5)); }

void Engine::follow(std::vector<config::Target> targets) {
  std::map<Worker*, std::vector<config::Target>> shares;
  for (const auto& worker : impl_->workers) shares[worker.get()];
  for (auto& target : targets) {
    auto& worker = impl_->worker_of(target);
    shares[&worker].push_back(std::move(target));
  }
  for (auto& [worker, share] : shares) worker->follow(std::move(share));
}

void Engine::probe_later(const config::Target& target, std::chrono::milliseconds timeout,
                         std::function<void(OnDemandResult)> done) {
  impl_->worker_of(target).probe_later(target, timeout, std::move(done));
}

OnDemandResult Engine::probe(const config::Target& target, std::chrono::milliseconds timeout) {
  auto promise = std::make_shared<std::promise<OnDemandResult>>();
  auto future = promise->get_future();
  probe_later(target, timeout, [promise](OnDemandResult result) { promise->set_value(std::move(result)); });
  return future.get();
}

bool Engine::stop(std::chrono::milliseconds patience) {
  if (impl_->stopped) return true;
  impl_->stopped = true;
  const auto deadline = Clock::now() + patience;
  for (const auto& worker : impl_->workers) worker->cancel();
  while (!impl_->drained() && Clock::now() < deadline) std::this_thread::sleep_for(kPoll);
  const bool pool_ended = impl_->join_pool(deadline);
  for (const auto& worker : impl_->workers) worker->join();
  return pool_ended;
}

std::chrono::milliseconds timeout_of(const config::Target& target) {
  const auto& timing = target.module.timing;
  return target.module.source->reach == sources::Reach::kLocal ? timing.scan_timeout : timing.timeout;
}

}  // namespace kigen::engine
