#include "tests/exporter/engine/fake_source.h"

#include <algorithm>
#include <atomic>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <new>
#include <stdexcept>
#include <thread>

#include "probes/sources/runtime.h"

namespace kigen::engine {
namespace {

namespace asio = boost::asio;
using sources::ProbeContext;
using sources::Prober;

std::atomic<FakeWorld*> current_world = nullptr;

class Presence {
 public:
  Presence(FakeWorld& world, std::string canonical) : world_(world), canonical_(std::move(canonical)) {
    world_.enter(canonical_);
  }
  ~Presence() { world_.leave(canonical_); }
  Presence(const Presence&) = delete;

 private:
  FakeWorld& world_;
  std::string canonical_;
};

class FakeProber final : public Prober {
 public:
  explicit FakeProber(std::string canonical)
      : world_(*current_world),
        canonical_(std::move(canonical)),
        behaviour_(canonical_.substr(0, canonical_.find(':'))) {}

  Task<std::vector<Observation>> probe(const ProbeContext& context) override {
    const Presence presence(world_, canonical_);
    ++attempts_;
    if (context.steps != nullptr) context.steps->push_back("begun");
    co_await wait(context);
    if (behaviour_ == "wakes" && attempts_ == 1) std::thread(wake_).join();
    if (behaviour_ == "throws") throw std::runtime_error("thrown on purpose");
    if (behaviour_ == "no_memory") throw std::bad_alloc();
    Observation observation;
    if (behaviour_ == "slow") observation.fault = Fault(Reason::kTimeout, "on purpose");
    if (behaviour_ == "nobody") {
      observation.fault = Fault(Reason::kRefused, "on purpose");
      observation.nobody_there = true;
    }
    if (behaviour_ == "fails" || (behaviour_ == "fails_once" && attempts_ == 1)) {
      observation.fault = Fault(Reason::kRefused, "on purpose");
    }
    observation.complete = !observation.fault;
    std::vector<Observation> observations;
    observations.push_back(std::move(observation));
    co_return observations;
  }

  void wake_with(std::function<void()> wake) override { wake_ = std::move(wake); }
  std::optional<std::chrono::milliseconds> look_again_within() const override {
    if (behaviour_ == "polled") return std::chrono::milliseconds(10);
    return std::nullopt;
  }

 private:
  Task<void> wait(const ProbeContext& context) {
    if (behaviour_ == "blocks") {
      auto work = [] {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        return true;
      };
      co_await sources::offload(context.runtime, std::move(work));
      co_return;
    }
    auto until = std::chrono::steady_clock::now();
    if (behaviour_ == "slow") until = context.deadline;
    if (behaviour_ == "hangs" || behaviour_ == "deaf") until += std::chrono::hours(1);
    if (behaviour_ == "deaf")
      co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    asio::steady_timer timer(context.runtime.executor(), until);
    co_await timer.async_wait(asio::use_awaitable);
  }

  FakeWorld& world_;
  const std::string canonical_;
  const std::string behaviour_;
  std::function<void()> wake_;
  int attempts_ = 0;
};

Result<sources::TargetName> parse_target(std::string_view text, std::uint16_t) {
  return sources::TargetName{std::string(text), "", std::string(text)};
}

std::unique_ptr<Prober> make_prober(const sources::TargetName& target, const Options&) {
  return std::make_unique<FakeProber>(target.canonical);
}

constexpr sources::SourceDescription source_of(sources::Reach reach) {
  return {.name = "fake",
          .summary = "",
          .reach = reach,
          .default_port = 0,
          .options = {},
          .parse_target = &parse_target,
          .make_prober = &make_prober};
}
constexpr auto kNetworkSource = source_of(sources::Reach::kNetwork);
constexpr auto kLocalSource = source_of(sources::Reach::kLocal);

}  // namespace

std::size_t FakeWorld::in_flight() const {
  const std::lock_guard lock(mutex_);
  return now_;
}

std::size_t FakeWorld::most_in_flight() const {
  const std::lock_guard lock(mutex_);
  return most_;
}

std::size_t FakeWorld::most_slow() const {
  const std::lock_guard lock(mutex_);
  return slow_most_;
}

std::size_t FakeWorld::begun(const std::string& canonical) const {
  const std::lock_guard lock(mutex_);
  const auto found = begun_.find(canonical);
  return found == begun_.end() ? 0 : found->second;
}

void FakeWorld::enter(const std::string& canonical) {
  const std::lock_guard lock(mutex_);
  most_ = std::max(most_, ++now_);
  const bool again = begun_[canonical]++ > 0;
  if (canonical.starts_with("slow") && again) slow_most_ = std::max(slow_most_, ++slow_now_);
}

void FakeWorld::leave(const std::string& canonical) {
  const std::lock_guard lock(mutex_);
  --now_;
  if (canonical.starts_with("slow") && begun_[canonical] > 1) --slow_now_;
}

void use_world(FakeWorld* world) { current_world = world; }

config::Target fake_target(const std::string& canonical) {
  config::Target target;
  target.group = "fake";
  target.module.name = "fake";
  target.module.source = canonical.starts_with("blocks") ? &kLocalSource : &kNetworkSource;
  target.name = {canonical, "", canonical};
  return target;
}

std::string reason_of(const store::Outcome& outcome) {
  if (outcome.observations.size() != 1) return std::to_string(outcome.observations.size()) + " observations";
  const auto& fault = outcome.observations.front().fault;
  return fault ? std::string(label(fault->reason)) : "ok";
}

bool Recorder::was_seen(const config::Target&) const { return seen_before; }

void Recorder::probe_started(const config::Target&) {
  const std::lock_guard lock(mutex_);
  ++started_locked;
  changed_.notify_all();
}

void Recorder::probe_ended(const config::Target&, const store::Outcome&) {
  const std::lock_guard lock(mutex_);
  ++ended_locked;
  changed_.notify_all();
}

void Recorder::probe_abandoned(const config::Target&) {
  const std::lock_guard lock(mutex_);
  ++abandoned_locked;
  changed_.notify_all();
}

void Recorder::started_late(std::chrono::nanoseconds lag) {
  const std::lock_guard lock(mutex_);
  if (lag.count() >= 0) ++late_locked;
}

void Recorder::observed(const config::Target& target, store::Outcome outcome) {
  const std::lock_guard lock(mutex_);
  if (std::exchange(failing_, false)) throw std::runtime_error("the listener fails on purpose");
  events_.push_back({target.name.canonical, reason_of(outcome)});
  ++observed_locked[target.name.canonical];
  changed_.notify_all();
}

bool Recorder::wait_until(const std::function<bool(const Recorder&)>& condition) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, std::chrono::minutes(1), [&] { return condition(*this); });
}

std::vector<Recorder::Event> Recorder::observed_so_far() const {
  const std::lock_guard lock(mutex_);
  return events_;
}

std::size_t Recorder::observed_count(const std::string& canonical) const {
  const std::lock_guard lock(mutex_);
  const auto found = observed_locked.find(canonical);
  return found == observed_locked.end() ? 0 : found->second;
}

std::size_t Recorder::started() const {
  const std::lock_guard lock(mutex_);
  return started_locked;
}

std::size_t Recorder::ended() const {
  const std::lock_guard lock(mutex_);
  return ended_locked;
}

std::size_t Recorder::abandoned() const {
  const std::lock_guard lock(mutex_);
  return abandoned_locked;
}

std::size_t Recorder::late() const {
  const std::lock_guard lock(mutex_);
  return late_locked;
}

void Recorder::fail_once() {
  const std::lock_guard lock(mutex_);
  failing_ = true;
}

}  // namespace kigen::engine
