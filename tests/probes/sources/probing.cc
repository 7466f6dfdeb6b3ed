#include "tests/probes/sources/probing.h"

#include <gtest/gtest.h>

#include <future>
#include <stdexcept>

#include "probes/sources/runtime.h"
#include "tests/support/event_loop.h"

namespace kigen::sources {

namespace {

constexpr std::size_t kPoolThreads = 2;

}  // namespace

struct Probing::Impl {
  Impl(ResolverKind resolver, std::size_t max_per_address)
      : pool(std::make_shared<BlockingPool>(kPoolThreads)),
        runtime(loop.executor(), pool, resolver, {max_per_address}) {}
  ~Impl() {
    pool->stop();
    pool->join();
  }

  testing::EventLoop loop;
  std::shared_ptr<BlockingPool> pool;
  Runtime runtime;
};

Probing::Probing(ResolverKind resolver, std::size_t max_per_address)
    : impl_(std::make_unique<Impl>(resolver, max_per_address)) {}

Probing::~Probing() = default;

Observation Probing::probe(const SourceDescription& source, std::string_view target, const Options& options,
                           std::chrono::milliseconds timeout) {
  const auto prober = prober_of(source, target, options);
  return probe(*prober, timeout);
}

Observation Probing::probe(Prober& prober, std::chrono::milliseconds timeout) {
  steps_.clear();
  const ProbeContext context(std::chrono::steady_clock::now() + timeout, impl_->runtime, assessor_, &steps_);
  auto observations = impl_->loop.run(prober.probe(context));
  if (observations.size() != 1) throw std::runtime_error("not exactly one observation");
  return std::move(observations.front());
}

Probing::End Probing::cancelled_probe(Prober& prober, const std::function<bool()>& begun) {
  const ProbeContext context(std::chrono::steady_clock::now() + kPlenty, impl_->runtime, assessor_, nullptr);
  const auto started = impl_->loop.start(prober.probe(context));
  impl_->loop.until([&] { return started->ended || begun(); });
  started->cancel();
  impl_->loop.until([&] { return started->ended; });
  return started->was_cancelled() ? End::kCancelled : End::kOtherwise;
}

std::shared_ptr<void> Probing::occupy_pool() {
  auto promise = std::make_shared<std::promise<void>>();
  const std::shared_future<void> released = promise->get_future().share();
  for (std::size_t i = 0; i < kPoolThreads; ++i) {
    boost::asio::post(*impl_->pool, [released] { released.wait(); });
  }
  return {promise.get(), [promise](void*) { promise->set_value(); }};
}

std::unique_ptr<Prober> prober_of(const SourceDescription& source, std::string_view target,
                                  const Options& options) {
  const auto name = source.parse_target(target, source.default_port);
  if (!name) throw std::runtime_error(std::string(target) + ": " + name.fault().detail);
  return source.make_prober(*name, options);
}

std::string text_of(const std::optional<Fault>& fault) {
  return fault ? std::string(label(fault->reason)) + ": " + fault->detail : "ok";
}

}  // namespace kigen::sources
