#include "tests/probes/sources/probing.h"

#include <gtest/gtest.h>

#include <future>
#include <stdexcept>

#include "probes/sources/fetch_crew.h"
#include "probes/sources/revocation_lookups.h"
#include "probes/sources/runtime.h"
#include "tests/support/event_loop.h"

namespace kigen::sources {

namespace {

constexpr std::size_t kPoolThreads = 2;

class NamesOfTheTest final : public Resolver {
 public:
  explicit NamesOfTheTest(const Probing::Names& names) : names_(names) {}
  Task<Result<std::vector<IpAddress>>> resolve(std::string host,
                                               std::chrono::steady_clock::time_point) override {
    const auto found = names_.find(host);
    if (found == names_.end()) co_return Fault(Reason::kResolve, host + ": not in the table of the test");
    std::vector<IpAddress> addresses;
    for (const auto& text : found->second) addresses.push_back(*IpAddress::parse(text));
    co_return addresses;
  }

 private:
  const Probing::Names& names_;
};

}  // namespace

struct Probing::Impl {
  Impl(ResolverKind resolver, std::size_t max_per_address)
      : pool(std::make_shared<BlockingPool>(kPoolThreads)),
        runtime(loop.executor(), pool, resolver,
                {.max_per_address = max_per_address,
                 .revocation_lookups = std::make_shared<RevocationLookups>(),
                 .document_fetches = std::make_shared<FetchCrew>(4, 100)}) {}
  explicit Impl(const Names& names)
      : pool(std::make_shared<BlockingPool>(kPoolThreads)),
        runtime(loop.executor(), pool, std::make_unique<NamesOfTheTest>(names),
                {.document_fetches = std::make_shared<FetchCrew>(4, 100)}) {}
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

Probing::Probing(const Names& names) : impl_(std::make_unique<Impl>(names)) {}

Probing::~Probing() = default;

Observation Probing::probe(const SourceDescription& source, std::string_view target, const Options& options,
                           std::chrono::milliseconds timeout) {
  const auto prober = prober_of(source, target, options);
  return probe(*prober, timeout);
}

Observation Probing::probe(Prober& prober, std::chrono::milliseconds timeout) {
  auto observations = probe_all(prober, timeout);
  if (observations.size() != 1) throw std::runtime_error("not exactly one observation");
  return std::move(observations.front());
}

std::vector<Observation> Probing::probe_all(Prober& prober, std::chrono::milliseconds timeout) {
  steps_.clear();
  const ProbeContext context(std::chrono::steady_clock::now() + timeout, impl_->runtime, assessor_, &steps_);
  return impl_->loop.run(prober.probe(context));
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
