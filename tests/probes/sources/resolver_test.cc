// Both resolvers, and the pool's way back to the loop.
#include "probes/sources/resolver.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <future>
#include <sstream>

#include "probes/sources/cares_resolver.h"
#include "probes/sources/runtime.h"
#include "probes/sources/system_resolver.h"
#include "tests/support/event_loop.h"

namespace kigen::sources {
namespace {

using Addresses = std::vector<IpAddress>;
using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

class ResolverTest : public ::testing::TestWithParam<ResolverKind> {
 protected:
  ResolverTest() : resolver_(make(loop_)) {}

  static std::unique_ptr<Resolver> make(testing::EventLoop& loop) {
    return GetParam() == ResolverKind::kCares ? make_cares_resolver(loop.executor())
                                              : make_system_resolver(loop.executor());
  }
  Result<Addresses> resolve(const std::string& host, std::chrono::milliseconds timeout = 50s) {
    return loop_.run(resolver_->resolve(host, Clock::now() + timeout));
  }

  testing::EventLoop loop_;
  std::unique_ptr<Resolver> resolver_;
};

bool holds(const Addresses& addresses, const char* text) {
  return std::find(addresses.begin(), addresses.end(), *IpAddress::parse(text)) != addresses.end();
}

// The first name and address of /etc/hosts that are not localhost's.
std::optional<std::pair<std::string, std::string>> own_host() {
  std::ifstream hosts("/etc/hosts");
  for (std::string line; std::getline(hosts, line);) {
    std::istringstream words(line.substr(0, line.find('#')));
    std::string address, name;
    if (words >> address >> name && name.find("localhost") == std::string::npos &&
        IpAddress::parse(address) && !address.starts_with("ff") && !address.starts_with("fe")) {
      return std::pair(name, address);
    }
  }
  return std::nullopt;
}

TEST_P(ResolverTest, KnowsLocalhost) {
  const auto addresses = resolve("localhost");
  ASSERT_TRUE(addresses) << addresses.fault().detail;
  EXPECT_TRUE(holds(*addresses, "127.0.0.1") || holds(*addresses, "::1"));
  for (const auto& address : *addresses)
    EXPECT_EQ(std::count(addresses->begin(), addresses->end(), address), 1);
}

TEST_P(ResolverTest, KnowsTheHostsFile) {
  const auto own = own_host();
  if (!own) return;  // a machine without a name of its own
  const auto addresses = resolve(own->first);
  ASSERT_TRUE(addresses) << addresses.fault().detail;
  EXPECT_TRUE(holds(*addresses, own->second.c_str())) << own->first;
}

// RFC 6761 section 6.4: no name server knows it. Without any name server in reach it is the deadline that
// ends it.
TEST_P(ResolverTest, AnUnknownNameIsAResolveFault) {
  const auto addresses = resolve("nosuch.invalid", 500ms);
  ASSERT_FALSE(addresses);
  EXPECT_EQ(addresses.fault().reason, Reason::kResolve);
  EXPECT_NE(addresses.fault().detail.find("nosuch.invalid"), std::string::npos);
}

TEST_P(ResolverTest, ADeadlineInThePastIsAResolveFaultOrAnAnswer) {
  const auto addresses = resolve("nosuch.invalid", -1s);
  ASSERT_FALSE(addresses);
  EXPECT_EQ(addresses.fault().reason, Reason::kResolve);
}

TEST_P(ResolverTest, OddNamesAreFaultsToo) {
  for (const std::string& name : {std::string(300, 'a'), std::string("a..b"), std::string(" ")}) {
    EXPECT_FALSE(resolve(name, 500ms)) << name;
  }
}

TEST_P(ResolverTest, ACancelledWaiterLeavesAndTheResolverGoesOn) {
  const auto waiting = loop_.start(resolver_->resolve("nosuch.invalid", Clock::now() + 50s));
  waiting->cancel();
  loop_.until([&] { return waiting->ended; });
  EXPECT_TRUE(waiting->was_cancelled() || waiting->value);  // an answer may have come at once
  EXPECT_TRUE(resolve("localhost"));
}

TEST_P(ResolverTest, ManyNamesAtOnce) {
  std::vector<std::shared_ptr<testing::Started<Result<Addresses>>>> lookups;
  for (int i = 0; i < 200; ++i)
    lookups.push_back(loop_.start(resolver_->resolve("localhost", Clock::now() + 50s)));
  for (const auto& lookup : lookups) {
    loop_.until([&] { return lookup->ended; });
    EXPECT_TRUE(lookup->take());
  }
}

TEST_P(ResolverTest, MayGoWhileNamesAreUnderWay) {
  auto loop = std::make_unique<testing::EventLoop>();
  auto resolver = make(*loop);
  std::vector<std::shared_ptr<testing::Started<Result<Addresses>>>> lookups;
  for (int i = 0; i < 40; ++i) {
    lookups.push_back(
        loop->start(resolver->resolve("n" + std::to_string(i) + ".invalid", Clock::now() + 50s)));
  }
  for (const auto& lookup : lookups) lookup->cancel();
  loop->poll();
  resolver.reset();
  loop.reset();
}

INSTANTIATE_TEST_SUITE_P(Kinds, ResolverTest, ::testing::Values(ResolverKind::kCares, ResolverKind::kSystem),
                         [](const auto& row) {
                           return row.param == ResolverKind::kCares ? "Cares" : "System";
                         });

class OffloadTest : public ::testing::Test {
 protected:
  OffloadTest() : loop_(std::make_unique<testing::EventLoop>()) { make_runtime(); }
  ~OffloadTest() override {
    release();
    runtime_.reset();
    loop_.reset();
    pool_->join();
  }

  void make_runtime() {
    runtime_ = std::make_unique<Runtime>(loop_->executor(), pool_, ResolverKind::kSystem, Runtime::Limits{});
  }
  // Keeps the pool's only thread busy until release().
  void occupy() {
    boost::asio::post(*pool_, [this, released = released_.get_future().share()] {
      occupied_ = true;
      released.wait();
    });
    loop_->until([this] { return occupied_.load(); });
  }
  void release() {
    if (!std::exchange(done_, true)) released_.set_value();
  }

  std::unique_ptr<testing::EventLoop> loop_;
  std::shared_ptr<BlockingPool> pool_ = std::make_shared<BlockingPool>(1);
  std::unique_ptr<Runtime> runtime_;
  std::promise<void> released_;
  std::atomic<bool> occupied_ = false;
  bool done_ = false;
};

TEST_F(OffloadTest, BringsBackWhatTheWorkReturns) {
  EXPECT_EQ(loop_->run(offload(*runtime_, [] { return 7; })), 7);
}

TEST_F(OffloadTest, BringsBackWhatTheWorkThrows) {
  const auto work = []() -> int { throw std::runtime_error("no"); };
  EXPECT_THROW(loop_->run(offload(*runtime_, work)), std::runtime_error);
}

TEST_F(OffloadTest, GivesUpAtTheDeadlineAndDropsWorkThatHasNotBegun) {
  occupy();
  std::atomic<bool> worked = false;
  const auto result = loop_->run(offload(
      *runtime_, [&] { return worked = true; }, Clock::now() + 50ms));
  EXPECT_EQ(result, std::nullopt);
  release();
  EXPECT_EQ(loop_->run(offload(*runtime_, [] { return 1; })), 1);  // behind it
  EXPECT_FALSE(worked);
}

TEST_F(OffloadTest, ACancelledWaiterLeavesAtOnce) {
  occupy();
  std::atomic<bool> worked = false;
  const auto waiting = loop_->start(offload(*runtime_, [&] { return worked = true; }));
  waiting->cancel();
  loop_->until([&] { return waiting->ended; });
  EXPECT_TRUE(waiting->was_cancelled());
  release();
  EXPECT_EQ(loop_->run(offload(*runtime_, [] { return 1; })), 1);
  EXPECT_FALSE(worked);
}

TEST_F(OffloadTest, WorkMayOutliveTheLoop) {
  std::promise<void> begun, end;
  auto work = [&begun, ended = end.get_future().share()] {
    begun.set_value();
    ended.wait();
    return 1;
  };
  const auto running = loop_->start(offload(*runtime_, work));
  const auto queued = loop_->start(offload(*runtime_, [] { return 2; }));
  begun.get_future().wait();
  runtime_.reset();
  loop_.reset();
  end.set_value();
  pool_->join();
  EXPECT_FALSE(running->ended);
}

}  // namespace
}  // namespace kigen::sources
