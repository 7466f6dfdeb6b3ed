#include "probes/sources/gate.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/support/event_loop.h"

namespace kigen::sources {
namespace {

using testing::EventLoop;
using Entry = std::shared_ptr<testing::Started<Gate::Permit>>;

class GateTest : public ::testing::Test {
 protected:
  EventLoop loop_;
};

bool is_inside(const Entry& entry) { return entry->value.has_value(); }

TEST_F(GateTest, AdmitsUpToItsCapacityAtOnce) {
  Gate gate(loop_.executor(), 2);
  const Entry a = loop_.start(gate.enter()), b = loop_.start(gate.enter()), c = loop_.start(gate.enter());
  EXPECT_TRUE(is_inside(a) && is_inside(b));
  EXPECT_FALSE(is_inside(c));
  EXPECT_EQ(gate.inside(), 2u);
  EXPECT_EQ(gate.waiting(), 1u);
}

TEST_F(GateTest, AdmitsWaitersInTheirOrder) {
  Gate gate(loop_.executor(), 1);
  std::vector<Entry> entries;
  for (int i = 0; i < 5; ++i) entries.push_back(loop_.start(gate.enter()));
  for (std::size_t i = 0; i < entries.size(); ++i) {
    for (std::size_t j = 0; j < entries.size(); ++j) EXPECT_EQ(is_inside(entries[j]), j == i);
    entries[i]->value.reset();
    loop_.poll();
  }
  EXPECT_EQ(gate.inside(), 0u);
  EXPECT_EQ(gate.waiting(), 0u);
}

TEST_F(GateTest, ANewcomerDoesNotOvertakeOneWhoWasJustAdmitted) {
  Gate gate(loop_.executor(), 1);
  const Entry first = loop_.start(gate.enter()), second = loop_.start(gate.enter());
  first->value.reset();  // admits the second, who does not know it yet
  EXPECT_EQ(gate.inside(), 1u);
  const Entry third = loop_.start(gate.enter());
  loop_.poll();
  EXPECT_TRUE(is_inside(second));
  EXPECT_FALSE(is_inside(third));
}

TEST_F(GateTest, ACancelledWaiterLeavesTheQueue) {
  Gate gate(loop_.executor(), 1);
  const Entry first = loop_.start(gate.enter()), second = loop_.start(gate.enter());
  const Entry third = loop_.start(gate.enter());
  second->cancel();
  loop_.until([&] { return second->ended; });
  EXPECT_TRUE(second->was_cancelled());
  EXPECT_EQ(gate.waiting(), 1u);
  first->value.reset();
  loop_.until([&] { return third->ended; });
  EXPECT_TRUE(is_inside(third));
}

TEST_F(GateTest, APlaceGivenToACancelledWaiterIsNotLost) {
  Gate gate(loop_.executor(), 1);
  const Entry first = loop_.start(gate.enter()), second = loop_.start(gate.enter());
  const Entry third = loop_.start(gate.enter());
  second->cancel();      // under way ...
  first->value.reset();  // ... when the place becomes free
  loop_.until([&] { return second->ended; });
  second->value.reset();  // whichever came first, it goes now
  loop_.until([&] { return third->ended; });
  EXPECT_TRUE(is_inside(third));
  third->value.reset();
  EXPECT_EQ(gate.inside(), 0u);
}

TEST_F(GateTest, PermitsAreMovedNotDoubled) {
  Gate gate(loop_.executor(), 1);
  Gate::Permit permit = loop_.run(gate.enter());
  Gate::Permit other = std::move(permit);
  EXPECT_EQ(gate.inside(), 1u);
  permit = std::move(other);
  EXPECT_EQ(gate.inside(), 1u);
  permit = Gate::Permit();
  EXPECT_EQ(gate.inside(), 0u);
}

TEST_F(GateTest, APermitMayOutliveTheGate) {
  auto gate = std::make_unique<Gate>(loop_.executor(), 1);
  const Gate::Permit permit = loop_.run(gate->enter());
  gate.reset();
}

TEST_F(GateTest, AWaiterMayOutliveTheGate) {
  auto gate = std::make_unique<Gate>(loop_.executor(), 1);
  const Entry inside = loop_.start(gate->enter()), waiting = loop_.start(gate->enter());
  gate.reset();
  inside->value.reset();
  loop_.until([&] { return waiting->ended; });
  EXPECT_TRUE(is_inside(waiting));
}

TEST_F(GateTest, AWaiterMayBeTornDownWithItsLoop) {
  auto loop = std::make_unique<EventLoop>();
  auto gate = std::make_unique<Gate>(loop->executor(), 1);
  const Entry inside = loop->start(gate->enter()), waiting = loop->start(gate->enter());
  gate.reset();
  loop.reset();
  inside->value.reset();
  EXPECT_FALSE(waiting->ended);
}

TEST_F(GateTest, AddressesHaveGatesOfTheirOwn) {
  AddressGates gates(loop_.executor(), 1);
  const std::string one = "192.0.2.1", two = "192.0.2.2";
  const auto a = loop_.start(gates.enter(one)), b = loop_.start(gates.enter(two)),
             c = loop_.start(gates.enter(one));
  EXPECT_TRUE(a->ended && b->ended);
  EXPECT_FALSE(c->ended);
  a->value.reset();
  loop_.until([&] { return c->ended; });
}

TEST_F(GateTest, ALimitHoldsAmongManyAddresses) {
  AddressGates gates(loop_.executor(), 1);
  const auto address = [](int i) {
    return "10.1." + std::to_string(i / 250) + "." + std::to_string(i % 250);
  };
  std::vector<std::shared_ptr<testing::Started<AddressGates::Permit>>> inside;
  for (int i = 0; i < 1000; ++i) inside.push_back(loop_.start(gates.enter(address(i))));
  for (int i = 0; i < 1000; ++i) {
    const auto passing = loop_.run(gates.enter(address(2000 + i)));  // comes and goes
  }
  for (int i = 0; i < 1000; i += 100) {
    ASSERT_TRUE(inside[static_cast<std::size_t>(i)]->ended);
    EXPECT_FALSE(loop_.start(gates.enter(address(i)))->ended) << i;
  }
}

}  // namespace
}  // namespace kigen::sources
