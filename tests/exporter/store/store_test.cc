#include "exporter/store/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "tests/support/observed.h"

namespace kigen::store {
namespace {

using namespace std::chrono_literals;
using testing::complete;
using ::testing::ElementsAre;
using testing::failed;
using ::testing::IsEmpty;
using testing::kPresent;
using testing::outcome;
using testing::part;
using ::testing::SizeIs;
using testing::target;

Observation chain_at(std::string address, std::vector<std::string> items = {"0"}) {
  Observation seen = complete({part("", items)});
  seen.address = std::move(address);
  return seen;
}

std::vector<std::string> labels_of(const Snapshot& snapshot) {
  std::vector<std::string> labels;
  for (const auto& view : snapshot.targets) labels.push_back(view->header->labels);
  return labels;
}

class StoreTest : public ::testing::Test {
 protected:
  void follow(const std::vector<config::Target>& targets) { store_.follow(config_, targets); }
  void publish(const config::Target& about, Outcome what) {
    store_.publish(about.identity(), std::move(what));
  }

  config::Config config_;
  Store store_;
  config::Target a_ = target("a:443"), b_ = target("b:443");
};

TEST_F(StoreTest, UnattemptedTargetsAreNotShown) {
  follow({a_, b_});
  EXPECT_EQ(store_.target_count(), 2u);
  EXPECT_THAT(store_.snapshot()->targets, IsEmpty());
  publish(b_, outcome(kPresent, failed(Reason::kTimeout)));
  EXPECT_FALSE(store_.all_attempted());
  publish(a_, outcome(kPresent, complete({part("", {"0"})})));
  EXPECT_TRUE(store_.all_attempted());
  EXPECT_THAT(labels_of(*store_.snapshot()), ElementsAre(R"(group="web",module="https",target="a:443")",
                                                         R"(group="web",module="https",target="b:443")"));
}

TEST_F(StoreTest, LabelsHaveKeyFirstThenConfiguredByName) {
  config::Target labelled = target("www:443");
  labelled.name.address = "192.0.2.7";
  labelled.labels = {{"tier", "go\"ld"}, {"env", ""}, {"area", "日本\t"}};
  follow({labelled});
  publish(labelled, outcome(kPresent, complete({})));
  EXPECT_THAT(labels_of(*store_.snapshot()),
              ElementsAre(R"(group="web",module="https",target="www:443",address="192.0.2.7",)"
                          R"(area="日本%09",tier="go\"ld")"));
}

TEST_F(StoreTest, OutcomesOfTargetsNotFollowedAreIgnored) {
  follow({a_});
  publish(b_, outcome(kPresent, complete({part("", {"0"})})));
  publish(a_, Outcome{kPresent, 1ms, {}});
  EXPECT_THAT(store_.snapshot()->targets, IsEmpty());
}

TEST_F(StoreTest, SnapshotIsSharedWhileNothingChanges) {
  follow({a_});
  publish(a_, outcome(kPresent, complete({})));
  const auto before = store_.snapshot();
  EXPECT_EQ(store_.snapshot(), before);
  publish(a_, outcome(kPresent + 1min, complete({})));
  EXPECT_NE(store_.snapshot(), before);
  EXPECT_EQ(before->targets[0]->attempt.at, kPresent);
}

TEST_F(StoreTest, ReloadKeepsValuesOfTargetsThatStayUnderNewLabels) {
  follow({a_, b_});
  publish(a_, outcome(kPresent, complete({part("", {"0"})})));
  publish(b_, outcome(kPresent, complete({part("", {"0"})})));
  a_.labels = {{"team", "new"}};
  follow({target("c:443"), a_});
  const auto snapshot = store_.snapshot();
  EXPECT_THAT(labels_of(*snapshot), ElementsAre(R"(group="web",module="https",target="a:443",team="new")"));
  EXPECT_EQ(snapshot->targets[0]->certificate_count(), 1u);
  EXPECT_FALSE(store_.all_attempted());
}

TEST_F(StoreTest, ReloadAppliesLeadsIgnoreRulesAndExposition) {
  follow({a_});
  publish(a_, outcome(kPresent, complete({part("", {"keep", "drop"})})));
  a_.module.leads.renewal = std::chrono::days(50);
  config_.ignore = {{"", "", "drop", {}}};
  config_.exposition.checks = {"valid_now"};
  follow({a_});
  const auto snapshot = store_.snapshot();
  ASSERT_THAT(snapshot->targets[0]->places[0]->entries, SizeIs(1));
  EXPECT_EQ(snapshot->targets[0]->places[0]->entries[0].renewal_lead, std::chrono::days(50));
  EXPECT_THAT(snapshot->targets[0]->vanished, IsEmpty());
  EXPECT_TRUE(snapshot->shows_check("valid_now"));
  EXPECT_FALSE(snapshot->shows_check("name"));
}

TEST_F(StoreTest, ReloadThatChangesNothingSharesViews) {
  follow({a_});
  publish(a_, outcome(kPresent, complete({part("", {"0"})})));
  const auto before = store_.snapshot();
  follow({b_, a_});
  EXPECT_EQ(store_.snapshot()->targets[0], before->targets[0]);
}

TEST_F(StoreTest, EveryAddressHasItsView) {
  follow({a_});
  publish(a_, {kPresent, 1ms, {chain_at("192.0.2.1"), chain_at("192.0.2.2")}});
  publish(a_, {kPresent + 1min, 1ms, {chain_at("192.0.2.2"), chain_at("192.0.2.3")}});
  EXPECT_THAT(labels_of(*store_.snapshot()),
              ElementsAre(R"(group="web",module="https",target="a:443",address="192.0.2.2")",
                          R"(group="web",module="https",target="a:443",address="192.0.2.3")"));
}

TEST_F(StoreTest, FailureBeforeAnyAddressFailsAllKnownOnes) {
  follow({a_});
  publish(a_, outcome(kPresent, failed(Reason::kResolve)));
  publish(a_, {kPresent, 1ms, {chain_at("192.0.2.1"), chain_at("192.0.2.2")}});
  publish(a_, outcome(kPresent + 1min, failed(Reason::kResolve)));
  const auto snapshot = store_.snapshot();
  ASSERT_THAT(snapshot->targets, SizeIs(2));
  for (const auto& view : snapshot->targets) {
    EXPECT_TRUE(view->attempt.fault);
    EXPECT_EQ(view->certificate_count(), 1u);
  }
}

TEST_F(StoreTest, TwoTargetsNeverShareTheirLabels) {
  config::Target pinned = target("a:443");
  pinned.name.address = "192.0.2.1";
  follow({a_, pinned});
  publish(pinned, outcome(kPresent, complete({part("", {"0"})})));
  publish(a_, {kPresent, 1ms, {chain_at("192.0.2.1"), chain_at("192.0.2.2")}});
  const auto labels = labels_of(*store_.snapshot());
  EXPECT_EQ(std::set(labels.begin(), labels.end()).size(), labels.size());
  EXPECT_THAT(labels, SizeIs(2));
  EXPECT_TRUE(store_.all_attempted());
}

TEST_F(StoreTest, RescanOfManyUnchangedFilesMakesNothingAnew) {
  const config::Target walk = target("/srv", "stores", "files");
  follow({walk});
  std::vector<std::shared_ptr<const Part>> parts;
  for (int i = 0; i < 100'000; ++i) parts.push_back(part(std::to_string(i), {std::to_string(i) + "#0"}));
  publish(walk, outcome(kPresent, complete(parts)));
  const auto before = store_.snapshot();
  parts[500] = part("500", {"500#1"});
  publish(walk, outcome(kPresent + 1min, complete(parts)));
  const auto after = store_.snapshot();
  std::size_t remade = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    remade += after->targets[0]->places[i] != before->targets[0]->places[i] ? 1 : 0;
  }
  EXPECT_EQ(remade, 1u);
  EXPECT_THAT(after->targets[0]->vanished, SizeIs(1));
}

TEST_F(StoreTest, SingleSnapshotRemembersTheOneBefore) {
  const auto first = single_snapshot(config_, a_, outcome(kPresent, complete({part("", {"0"})})), nullptr);
  const auto second = single_snapshot(config_, a_, outcome(kPresent + 1min, failed(Reason::kTimeout)), first);
  ASSERT_THAT(second->targets, SizeIs(1));
  EXPECT_EQ(second->targets[0]->certificate_count(), 1u);
  EXPECT_EQ(second->targets[0]->attempt.last_success, kPresent);
  EXPECT_EQ(second->targets[0]->attempt.fault->reason, Reason::kTimeout);
}

TEST_F(StoreTest, ASnapshotSaysThatItHasLicenses) {
  auto part = std::make_shared<Part>();
  part->licenses = {{"vcenter", "vCenter Server", "", std::nullopt}};
  const auto attempt = outcome(kPresent, complete({part}));
  EXPECT_TRUE(single_snapshot(config_, a_, attempt, nullptr)->has_licenses);
  follow({a_});
  EXPECT_FALSE(store_.snapshot()->has_licenses);
  publish(a_, attempt);
  EXPECT_TRUE(store_.snapshot()->has_licenses);
}

// Meant for the thread sanitiser: publishing, reloading and reading at once.
TEST_F(StoreTest, PublishFollowAndSnapshotFromManyThreads) {
  std::vector<config::Target> targets;
  for (int i = 0; i < 8; ++i) targets.push_back(target(std::to_string(i) + ":443"));
  follow(targets);
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < 3; ++t) {
    threads.emplace_back([&, t] {
      for (int round = 0; round < 300; ++round) {
        const auto& about = targets[(t * 3 + static_cast<std::size_t>(round)) % targets.size()];
        publish(about, outcome(kPresent + std::chrono::seconds(round), complete({part("", {"0", "1"})})));
      }
    });
  }
  threads.emplace_back([&] {
    for (int round = 0; round < 50; ++round) follow(targets);
  });
  for (int round = 0; round < 300; ++round) {
    const auto snapshot = store_.snapshot();
    for (const auto& view : snapshot->targets) ASSERT_EQ(view->certificate_count(), 2u);
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(store_.all_attempted());
  EXPECT_THAT(store_.snapshot()->targets, SizeIs(8));
}

}  // namespace
}  // namespace kigen::store
