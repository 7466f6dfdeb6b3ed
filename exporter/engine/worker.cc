#include "exporter/engine/worker.h"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <new>

#include "exporter/engine/schedule.h"
#include "exporter/logging/log.h"

namespace kigen::engine {

namespace asio = boost::asio;

namespace {

// A prober that keeps its deadline says more than ours, which comes so much later.
constexpr auto kGrace = std::chrono::milliseconds(100);

// After a change: how long others are waited for, and how far such looks are apart at least.
constexpr auto kBurst = std::chrono::milliseconds(100);
constexpr auto kBetweenWakes = std::chrono::milliseconds(500);
constexpr int kRestAfterLook = 10;  // times what the look took: a large tree that changes all the time

std::chrono::sys_seconds seconds_now() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

std::vector<Observation> failed(Fault fault) {
  std::vector<Observation> observations(1);
  observations.front().fault = std::move(fault);
  return observations;
}

// Why it failed; null when it did not.
const Fault* fault_of(const store::Outcome& outcome) {
  for (const auto& observation : outcome.observations) {
    if (has_failed(observation.fault)) return &*observation.fault;
  }
  return nullptr;
}

// What was optional and is not there is no failure.
void excuse_absence(store::Outcome& outcome) {
  for (auto& observation : outcome.observations) {
    if (observation.fault && observation.nobody_there) observation.fault->reason = Reason::kAbsent;
  }
}

bool is_cancellation(const std::exception& e) {
  const auto* error = dynamic_cast<const boost::system::system_error*>(&e);
  return error != nullptr && error->code() == asio::error::operation_aborted;
}

void log_error(std::string_view what, const config::Target& target, const std::exception& e) {
  logging::error(what, {{"group", target.group}, {"target", target.name.canonical}, {"error", e.what()}});
}

// So many take less than a handshake does.
constexpr std::size_t kSightingsAtOnce = 500;

std::size_t sightings_of(const store::Outcome& outcome) {
  std::size_t count = 0;
  for (const auto& observation : outcome.observations) {
    for (const auto& part : observation.parts) count += part->sightings.size();
  }
  return count;
}

std::size_t share(std::size_t total, std::size_t threads) {
  return std::max<std::size_t>(1, total / threads);
}

}  // namespace

// A target of the schedule. Shared by the table and its coroutine, which may outlive its row for a moment.
struct Worker::Watched {
  Watched(config::Target t, const asio::any_io_executor& executor)
      : target(std::move(t)),
        spread(spread_of(target.identity())),
        prober(target.module.source->make_prober(target.name, target.module.options)),
        nap(executor) {}
  const config::Target target;
  const std::uint64_t spread;
  const std::unique_ptr<sources::Prober> prober;
  asio::cancellation_signal cancel;
  asio::steady_timer nap;  // until the next look
  Clock::time_point due = Clock::now();
  Clock::time_point last_begin{};
  Clock::duration last_duration{};
  unsigned failures = 0;  // in a row
  bool timed_out = false;
  bool woken = false;  // since the last look began
  bool looked = false;
};

struct Worker::OnDemand {
  OnDemand(config::Target t, std::chrono::milliseconds timeout, std::function<void(OnDemandResult)> callback)
      : target(std::move(t)),
        prober(target.module.source->make_prober(target.name, target.module.options)),
        deadline(begin + timeout),
        done(std::move(callback)) {}

  /// Only the first answer is heard.
  void answer(store::Outcome outcome) {
    if (!done) return;
    OnDemandResult result;
    result.outcome = std::move(outcome);
    result.steps = steps;  // a copy: the prober may still be writing
    std::exchange(done, nullptr)(std::move(result));
  }
  void answer(Fault fault) {
    store::Outcome outcome;
    outcome.at = seconds_now();
    outcome.duration = Clock::now() - begin;
    outcome.observations = failed(std::move(fault));
    answer(std::move(outcome));
  }

  const config::Target target;
  const std::unique_ptr<sources::Prober> prober;
  const Clock::time_point begin = Clock::now();
  const Clock::time_point deadline;
  std::function<void(OnDemandResult)> done;
  std::vector<std::string> steps;
  asio::cancellation_signal cancel;
};

Worker::Worker(const Limits& limits, const Shared& shared, pki::Assessor& assessor, Listener& listener)
    : assessor_(assessor),
      listener_(listener),
      work_(asio::make_work_guard(io_)),
      runtime_(io_.get_executor(), shared.pool, limits.resolver,
               {limits.max_per_address, shared.address_counts, shared.intrusive_counts, shared.small_reads,
                share(limits.max_concurrency, limits.threads), shared.file_watch, shared.revocation_lookups,
                shared.document_fetches}),
      places_(io_.get_executor(), share(limits.max_concurrency, limits.threads)),
      slow_places_(io_.get_executor(), share(limits.max_concurrency / 2, limits.threads)),
      thread_([this] { io_.run(); }) {}

Worker::~Worker() { join(); }

void Worker::follow(std::vector<config::Target> targets) {
  asio::post(io_, [this, targets = std::move(targets)]() mutable {
    if (!cancelled_) follow_these(std::move(targets));
  });
}

void Worker::follow_these(std::vector<config::Target> targets) {
  std::map<std::string, std::shared_ptr<Watched>> next;
  std::vector<std::shared_ptr<Watched>> fresh;
  for (auto& target : targets) {
    const std::string identity = target.identity();
    if (next.contains(identity)) continue;
    const auto known = watched_.find(identity);
    if (known != watched_.end() && known->second->target == target) {
      next[identity] = known->second;
    } else {
      fresh.push_back(next[identity] = std::make_shared<Watched>(std::move(target), io_.get_executor()));
    }
  }
  std::swap(watched_, next);
  for (const auto& [identity, before] : next) {
    const auto kept = watched_.find(identity);
    if (kept == watched_.end() || kept->second != before) before->cancel.emit(asio::cancellation_type::all);
  }
  for (auto& watched : fresh) {
    let_wake(watched);
    spawn(watch(watched), watched);
  }
}

// Whoever wakes may live longer than the loop and the target.
void Worker::let_wake(const std::shared_ptr<Watched>& watched) {
  watched->prober->wake_with([mailbox = runtime_.mailbox(), weak = std::weak_ptr<Watched>(watched)] {
    mailbox->post([weak] {
      if (const auto woken = weak.lock()) wake(*woken);
    });
  });
}

// A change is looked at soon, but a burst of them is one, and a file that changes all the time does not keep
// us from everything else.
void Worker::wake(Watched& watched) {
  watched.woken = true;
  const auto rest = std::max<Clock::duration>(kBetweenWakes, kRestAfterLook * watched.last_duration);
  const auto soon = std::max(Clock::now() + kBurst, watched.last_begin + rest);
  if (soon >= watched.due) return;
  watched.due = soon;
  watched.nap.cancel();
}

void Worker::probe_later(const config::Target& target, std::chrono::milliseconds timeout,
                         std::function<void(OnDemandResult)> done) {
  auto request = std::make_shared<OnDemand>(target, timeout, std::move(done));
  {
    const std::lock_guard lock(mutex_);
    if (accepting_) {
      asio::post(io_, [this, request] {
        std::erase_if(on_demand_, [](const auto& weak) { return weak.expired(); });
        on_demand_.push_back(request);
        spawn(probe_once(request), request);
      });
      return;
    }
  }
  request->answer(Fault(Reason::kTimeout, "the exporter is ending"));
}

void Worker::cancel() {
  const std::lock_guard lock(mutex_);
  accepting_ = false;
  asio::post(io_, [this] { cancel_all(); });  // behind all that was accepted
}

// Whoever asked hears at once: not every prober ends when it is told to. The table lets go of its probers, so
// that walks of files end too.
void Worker::cancel_all() {
  for (const auto& [identity, watched] : watched_) watched->cancel.emit(asio::cancellation_type::all);
  watched_.clear();
  for (const auto& weak : on_demand_) {
    const auto request = weak.lock();
    if (!request) continue;
    request->answer(Fault(Reason::kTimeout, "the exporter is ending"));
    request->cancel.emit(asio::cancellation_type::all);
  }
  cancelled_ = true;
}

void Worker::join() {
  if (!thread_.joinable()) return;
  work_.reset();
  io_.stop();
  thread_.join();
}

// The one place where coroutines begin: counted, cancellable, and never silently lost.
template <typename Keeper>
void Worker::spawn(Task<void> task, std::shared_ptr<Keeper> keeper) {
  ++running_;
  auto ended = [this, keeper](const std::exception_ptr& error) {
    --running_;
    if (!error) return;
    try {
      std::rethrow_exception(error);
    } catch (const std::exception& e) {
      if (!is_cancellation(e)) log_error("a target is no longer watched", keeper->target, e);
    }
  };
  asio::co_spawn(io_, std::move(task), asio::bind_cancellation_slot(keeper->cancel.slot(), std::move(ended)));
}

Task<void> Worker::watch(std::shared_ptr<Watched> watched) {
  while (true) {
    co_await wait_until_due(*watched);
    watched->woken = false;
    watched->last_begin = Clock::now();
    try {
      co_await attempt(watched, watched->due);
    } catch (const std::exception& e) {  // of whoever listens, as a prober's own are outcomes
      if (is_cancellation(e)) throw;
      log_error("an outcome was lost", watched->target, e);
      ++watched->failures;
    }
    // the first look reads everything, later ones what has changed
    if (std::exchange(watched->looked, true)) watched->last_duration = Clock::now() - watched->last_begin;
    watched->due = next_due(*watched);
    if (watched->woken) wake(*watched);
  }
}

Worker::Clock::time_point Worker::next_due(const Watched& watched) const {
  const auto now = Clock::now();
  const auto unasked = watched.prober->look_again_within();
  if (unasked) return std::min(now + *unasked, regular_due(watched));
  return regular_due(watched);
}

Worker::Clock::time_point Worker::regular_due(const Watched& watched) const {
  const auto& timing = watched.target.module.timing;
  const auto now = Clock::now();
  if (watched.failures > 0) return now + retry_delay(timing, watched.failures);
  const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(now - epoch_);
  return epoch_ + next_regular(since, timing.interval, watched.spread);
}

Task<void> Worker::attempt(std::shared_ptr<Watched> watched, Clock::time_point due) {
  sources::Gate::Permit slow_place;
  if (watched->timed_out) slow_place = co_await slow_places_.enter();
  const auto place = co_await places_.enter();
  const auto begin = Clock::now();
  listener_.started_late(begin - due);
  auto outcome =
      co_await look(watched->target, *watched->prober, begin + timeout_of(watched->target), nullptr);
  const Fault* fault = fault_of(outcome);
  log_change(*watched, fault);
  watched->failures = fault != nullptr ? watched->failures + 1 : 0;
  watched->timed_out = fault != nullptr && fault->reason == Reason::kTimeout;
  co_await hand_over(watched, std::move(outcome));
}

// The first failure and the recovery are worth a line for everybody; that it still fails, for those who look.
void Worker::log_change(const Watched& watched, const Fault* fault) {
  const auto& target = watched.target;
  if (fault == nullptr) {
    if (watched.failures == 0) return;
    logging::info("probe succeeds again", {{"group", target.group}, {"target", target.name.canonical}});
    return;
  }
  const auto log = watched.failures == 0 ? &logging::info : &logging::debug;
  log("probe failed", {{"group", target.group},
                       {"target", target.name.canonical},
                       {"reason", std::string(label(fault->reason))},
                       {"detail", fault->detail}});
}

// A walk of many files makes many labels: that is not work for a thread that others wait for. Everything else
// is told at once, so that a pool whose threads all hang silences nobody.
Task<void> Worker::hand_over(std::shared_ptr<Watched> watched, store::Outcome outcome) {
  if (sightings_of(outcome) <= kSightingsAtOnce) {
    listener_.observed(watched->target, std::move(outcome));
    co_return;
  }
  auto work = [&listener = listener_, watched,
               outcome = std::make_shared<store::Outcome>(std::move(outcome))] {
    listener.observed(watched->target, std::move(*outcome));
    return Done();
  };
  co_await sources::offload(runtime_, std::move(work));
}

Task<store::Outcome> Worker::look(const config::Target& target, sources::Prober& prober,
                                  Clock::time_point deadline, std::vector<std::string>* steps) {
  const sources::ProbeContext context(deadline, runtime_, assessor_, steps);
  const auto begin = Clock::now();
  store::Outcome outcome;
  listener_.probe_started(target);
  try {
    outcome.observations = co_await prober.probe(context);
  } catch (const std::bad_alloc&) {
    outcome.observations = failed(Fault(Reason::kLimit, "out of memory"));
  } catch (const std::exception& e) {
    if (is_cancellation(e)) {
      listener_.probe_abandoned(target);
      throw;
    }
    outcome.observations = failed(Fault(Reason::kInternal, e.what()));
  }
  outcome.at = seconds_now();
  outcome.duration = Clock::now() - begin;
  if (target.module.optional && !listener_.was_seen(target)) excuse_absence(outcome);
  listener_.probe_ended(target, outcome);
  co_return outcome;
}

Task<void> Worker::probe_once(std::shared_ptr<OnDemand> request) {
  asio::steady_timer alarm(runtime_.executor(), request->deadline + kGrace);
  alarm.async_wait([weak = std::weak_ptr<OnDemand>(request)](const boost::system::error_code& error) {
    const auto expired = weak.lock();
    if (error || !expired) return;
    expired->answer(Fault(Reason::kTimeout, "the deadline passed"));
    expired->cancel.emit(asio::cancellation_type::all);
  });
  try {
    const auto place = co_await places_.enter();
    auto outcome = co_await look(request->target, *request->prober, request->deadline, &request->steps);
    request->answer(std::move(outcome));
  } catch (const std::exception& e) {
    if (is_cancellation(e)) throw;  // answered already
    request->answer(Fault(Reason::kInternal, e.what()));
  }
}

// A wake moves `due` and cancels the nap, which is no cancellation of the target.
Task<void> Worker::wait_until_due(Watched& watched) {
  while (Clock::now() < watched.due) {
    watched.nap.expires_at(watched.due);
    const auto [error] = co_await watched.nap.async_wait(asio::as_tuple(asio::use_awaitable));
    const auto state = co_await asio::this_coro::cancellation_state;
    if (error && state.cancelled() != asio::cancellation_type::none) throw boost::system::system_error(error);
  }
}

}  // namespace kigen::engine
