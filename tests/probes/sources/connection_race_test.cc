#include "probes/sources/connection_race.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probes/pki/assessor.h"
#include "probes/sources/runtime.h"
#include "tests/support/event_loop.h"
#include "tests/support/peer.h"
#include "tests/support/tls_peer.h"

namespace kigen::sources {
namespace {

using ::testing::ElementsAre;
using testing::EventLoop;
using testing::Peer;
using Clock = std::chrono::steady_clock;

const IpAddress kHere = *IpAddress::parse("127.0.0.1");
const IpAddress kClosed = *IpAddress::parse("127.0.0.9");  // peers listen on 127.0.0.1 alone

class ConnectionRaceTest : public ::testing::Test {
 protected:
  ConnectWishes wishes(std::uint16_t port) {
    ConnectWishes wishes;
    wishes.port = port;
    wishes.deadline = Clock::now() + std::chrono::seconds(30);
    wishes.gates = &runtime_.address_gates();
    return wishes;
  }
  Result<Connected> connect(std::vector<IpAddress> addresses, std::uint16_t port) {
    return loop_.run(connect_to_any(context_, std::move(addresses), wishes(port)));
  }

  EventLoop loop_;
  Runtime runtime_{loop_.executor(), std::make_shared<BlockingPool>(1), ResolverKind::kSystem, {}};
  pki::Assessor assessor_;
  std::vector<std::string> steps_;
  ProbeContext context_{Clock::now() + std::chrono::minutes(1), runtime_, assessor_, &steps_};
};

TEST_F(ConnectionRaceTest, TheOnlyAddressIsConnectedTo) {
  const Peer peer(testing::say_nothing());
  const auto connected = connect({kHere}, peer.port());
  ASSERT_TRUE(connected);
  EXPECT_EQ(connected->address, kHere);
}

TEST_F(ConnectionRaceTest, TheNextIsTriedAtOnceWhenOneRefuses) {
  const Peer peer(testing::say_nothing());
  const auto begin = Clock::now();
  const auto connected = connect({kClosed, kHere}, peer.port());
  ASSERT_TRUE(connected);
  EXPECT_EQ(connected->address, kHere);
  EXPECT_THAT(steps_, ElementsAre(::testing::HasSubstr("refused"), "connect to 127.0.0.1: ok"));
  EXPECT_LT(Clock::now() - begin, std::chrono::seconds(20));
}

TEST_F(ConnectionRaceTest, WhenAllRefuseThatIsTheFault) {
  const Peer peer(testing::say_nothing());
  const auto connected = connect({kClosed, *IpAddress::parse("127.0.0.8")}, peer.port());
  ASSERT_FALSE(connected);
  EXPECT_EQ(connected.fault().reason, Reason::kRefused);
}

TEST_F(ConnectionRaceTest, OneThatWaitsBehindOthersIsOvertaken) {
  const Peer peer(testing::say_nothing());
  AddressGates full(loop_.executor(), 1);
  const auto inside = loop_.run(full.enter(kClosed.to_string()));
  auto its_wishes = wishes(peer.port());
  its_wishes.gates = &full;
  const auto connected = loop_.run(connect_to_any(context_, {kClosed, kHere}, its_wishes));
  ASSERT_TRUE(connected);
  EXPECT_EQ(connected->address, kHere);
}

TEST_F(ConnectionRaceTest, ACancelledCallerLeavesNothingBehind) {
  AddressGates full(loop_.executor(), 1);
  const auto a = loop_.run(full.enter(kClosed.to_string())), b = loop_.run(full.enter(kHere.to_string()));
  auto its_wishes = wishes(1);
  its_wishes.gates = &full;
  const auto started = loop_.start(connect_to_any(context_, {kClosed, kHere}, its_wishes));
  EXPECT_FALSE(started->ended);
  started->cancel();
  loop_.until([&] { return started->ended; });
  EXPECT_TRUE(started->was_cancelled());
}

TEST_F(ConnectionRaceTest, FamiliesTakeTurns) {
  const auto v4 = [](int i) { return *IpAddress::parse("192.0.2." + std::to_string(i)); };
  const auto v6 = [](int i) { return *IpAddress::parse("2001:db8::" + std::to_string(i)); };
  EXPECT_THAT(interleaved({v6(1), v6(2), v6(3), v4(1), v4(2)}),
              ElementsAre(v6(1), v4(1), v6(2), v4(2), v6(3)));
  EXPECT_THAT(interleaved({v4(1), v4(2), v6(1)}), ElementsAre(v4(1), v6(1), v4(2)));
  EXPECT_THAT(interleaved({}), ElementsAre());
}

}  // namespace
}  // namespace kigen::sources
