#include "exporter/state/keeper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <set>
#include <sstream>
#include <thread>

#include "exporter/metrics/renderer.h"
#include "tests/exporter/state/rich_part.h"
#include "tests/support/mint.h"

namespace kigen::state {
namespace {

using namespace std::chrono_literals;
using testing::complete;
using testing::failed;
using ::testing::HasSubstr;
using testing::incomplete;
using ::testing::IsEmpty;
using testing::kPresent;
using ::testing::Not;
using testing::outcome;
using testing::part;
using ::testing::SizeIs;
using testing::target;

struct Heard final : Listener {
  void storage_saved(std::chrono::system_clock::time_point) override { ++saves; }
  void storage_failed() override { ++failures; }
  void storage_damaged(std::size_t count) override { damaged += count; }
  std::atomic<std::size_t> saves = 0, failures = 0, damaged = 0;
};

/// Its lines in one order: that of the places is another after a restart.
std::string page_of(const store::Store& store) {
  std::string page;
  metrics::render(*store.snapshot(), kPresent + 1h,
                  [&](std::string_view piece) { return page.append(piece), true; });
  std::istringstream text(page);
  std::multiset<std::string> lines;
  for (std::string line; std::getline(text, line);) lines.insert(line);
  std::string sorted;
  for (const auto& line : lines) sorted += line + "\n";
  return sorted;
}

store::Outcome at_addresses(std::vector<std::pair<std::string, std::shared_ptr<const Part>>> seen) {
  store::Outcome outcome{kPresent, 1ms, {}};
  for (auto& [address, shown] : seen) {
    outcome.observations.push_back(complete({shown}));
    outcome.observations.back().address = address;
  }
  return outcome;
}

/// One process after another over one folder.
class KeeperTest : public ::testing::Test {
 protected:
  KeeperTest() { begin(); }

  /// The process before is gone; what it saved is restored.
  void begin() {
    keeper_.reset();
    store_ = std::make_unique<store::Store>();
    keeper_ = std::make_unique<Keeper>(Keeper::Options{folder_.path(), 50ms}, *store_, heard_);
    follow();
  }
  void follow() {
    store_->follow(config_, targets_);
    std::vector<std::string> identities;
    for (const auto& followed : targets_) identities.push_back(followed.identity());
    keeper_->restore(identities);
  }
  void publish(const config::Target& about, store::Outcome what) {
    store_->publish(about.identity(), std::move(what));
  }
  void expect_the_same_page_after_a_restart() {
    const std::string before = page_of(*store_);
    ASSERT_TRUE(keeper_->save());
    begin();
    EXPECT_EQ(page_of(*store_), before);
    EXPECT_TRUE(store_->all_attempted());
    EXPECT_EQ(heard_.damaged, 0u);
  }
  /// While nothing has it open.
  void change_file(const char* sql) {
    keeper_.reset();
    Database database(folder_.path() + "/kigen.db");
    database.run(sql);
  }
  std::int64_t count(const char* sql) {
    keeper_.reset();
    Database database(folder_.path() + "/kigen.db");
    return database.prepare(sql).run_for_number();
  }

  testing::TemporaryFolder folder_;
  Heard heard_;
  config::Config config_;
  config::Target a_ = target("a:443"), b_ = target("b:443");
  std::vector<config::Target> targets_ = {a_, b_};
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<Keeper> keeper_;
};

TEST_F(KeeperTest, EverythingOnThePageIsTheSameAfterARestart) {
  config_.ignore = {{"", "", "hidden", std::nullopt}};
  follow();
  Observation seen = complete({testing::rich_part("a.p12"), part("b.pem", {"b.pem#0", "b.pem#1"})});
  seen.tls = TlsFacts{"TLSv1.3", "TLS_AES_256_GCM_SHA384"};
  publish(a_, outcome(kPresent - 2h, seen));
  publish(b_, outcome(kPresent, failed(Reason::kRefused)));
  ASSERT_THAT(page_of(*store_), HasSubstr("cert_renewal_lead_seconds{"));
  expect_the_same_page_after_a_restart();
}

TEST_F(KeeperTest, WhatIsKnownOfAPlaceThatCannotBeReadIsKept) {
  targets_ = {a_};
  follow();
  publish(a_, outcome(kPresent - 2h, complete({testing::rich_part("x"), part("y", {"y#0", "y#1"})})));
  publish(a_, outcome(kPresent, complete({part("x", {}, {{"x", Fault(Reason::kPermission, "")}}),
                                          part("y", {"y#1"})})));
  ASSERT_THAT(page_of(*store_), HasSubstr("cert_item_vanished_timestamp_seconds{"));
  expect_the_same_page_after_a_restart();
}

TEST_F(KeeperTest, EqualItemsKeepWhatTellsThemApart) {
  targets_ = {a_};
  follow();
  publish(a_, outcome(kPresent - 2h, complete({part("x", {"0"}), part("y", {"0"})})));
  auto renewed = std::make_shared<Part>();
  renewed->place = "y";
  renewed->sightings = {testing::sighting("0", {.name = "renewed"})};
  publish(a_, outcome(kPresent, incomplete({renewed})));
  ASSERT_THAT(page_of(*store_), HasSubstr("item=\"0~2\""));
  expect_the_same_page_after_a_restart();
}

TEST_F(KeeperTest, EachAddressAndTheirAgreementAreKept) {
  targets_ = {a_};
  follow();
  for (int round = 0; round < 2; ++round) {
    publish(a_, at_addresses({{"192.0.2.1", part("", {"0"})}, {"192.0.2.2", testing::rich_part("")}}));
  }
  publish(a_, at_addresses({{"192.0.2.1", part("", {"0"})}, {"192.0.2.2", part("", {"0"})}}));
  ASSERT_THAT(page_of(*store_), HasSubstr("same_everywhere"));
  expect_the_same_page_after_a_restart();
}

TEST_F(KeeperTest, OnlyTargetsThatAreNamedAndWereNotLookedAtAreRestored) {
  publish(a_, outcome(kPresent, complete({part("", {"0"})})));
  publish(b_, outcome(kPresent, complete({part("", {"0"})})));
  ASSERT_TRUE(keeper_->save());
  targets_ = {b_};
  begin();
  EXPECT_THAT(page_of(*store_), Not(HasSubstr("a:443")));
  publish(b_, outcome(kPresent + 1h, complete({})));
  const std::string page = page_of(*store_);
  follow();
  EXPECT_EQ(page_of(*store_), page);
}

TEST_F(KeeperTest, ARenewalAcrossARestartCountsOnce) {
  publish(a_, outcome(kPresent, complete({part("", {"0"})})));
  ASSERT_TRUE(keeper_->save());
  begin();
  auto renewed = std::make_shared<Part>();
  renewed->sightings = {testing::sighting("0", {.name = "renewed"})};
  publish(a_, outcome(kPresent + 10min, complete({renewed})));
  const auto row = store_->snapshot()->targets[0]->sheet.rows()[0];
  EXPECT_EQ(row.replacements, 1u);
  EXPECT_EQ(row.first_seen, kPresent + 10min);
}

TEST_F(KeeperTest, TheSameCertificateAfterARestartWasFirstSeenBefore) {
  publish(a_, outcome(kPresent, complete({part("", {"0"})})));
  ASSERT_TRUE(keeper_->save());
  begin();
  publish(a_, outcome(kPresent + 10min, complete({part("", {"0"})})));
  const auto row = store_->snapshot()->targets[0]->sheet.rows()[0];
  EXPECT_EQ(row.replacements, 0u);
  EXPECT_EQ(row.first_seen, kPresent);
}

TEST_F(KeeperTest, AnIgnoredCertificateIsKeptAndShownWhenNobodyIgnoresItAnyMore) {
  config_.ignore = {{"", "", "hidden", std::nullopt}};
  follow();
  publish(a_, outcome(kPresent, complete({testing::rich_part("")})));
  ASSERT_THAT(page_of(*store_), Not(HasSubstr("name=\"hidden\"")));
  ASSERT_TRUE(keeper_->save());
  config_.ignore.clear();
  begin();
  EXPECT_THAT(page_of(*store_), HasSubstr("name=\"hidden\""));
}

TEST_F(KeeperTest, OnlyWhatChangedIsWritten) {
  std::vector<std::shared_ptr<const Part>> parts;
  for (int i = 0; i < 50; ++i) parts.push_back(part("f" + std::to_string(i), {std::to_string(i)}));
  publish(a_, outcome(kPresent, complete(parts)));
  ASSERT_TRUE(keeper_->save());
  parts[7] = testing::rich_part("f7");
  parts.erase(parts.begin() + 20);
  publish(a_, outcome(kPresent + 1h, complete(parts)));
  const std::string before = page_of(*store_);
  ASSERT_TRUE(keeper_->save());
  EXPECT_EQ(count("SELECT count(DISTINCT place) FROM piece"), 49);
  begin();
  EXPECT_EQ(page_of(*store_), before);
}

TEST_F(KeeperTest, AnAddressThatIsGoneIsRemoved) {
  publish(a_, at_addresses({{"192.0.2.1", part("", {"0"})}, {"192.0.2.2", part("", {"0"})}}));
  ASSERT_TRUE(keeper_->save());
  publish(a_, at_addresses({{"192.0.2.2", part("", {"0"})}}));
  ASSERT_TRUE(keeper_->save());
  EXPECT_EQ(count("SELECT count(*) FROM view"), 1);
  EXPECT_EQ(count("SELECT count(*) FROM piece"), 1);
}

TEST_F(KeeperTest, ATargetThatLeavesIsRemoved) {
  publish(a_, outcome(kPresent, complete({part("", {"0"})})));
  publish(b_, outcome(kPresent, complete({part("", {"0"})})));
  ASSERT_TRUE(keeper_->save());
  targets_ = {a_};
  follow();
  ASSERT_TRUE(keeper_->save());
  EXPECT_EQ(count("SELECT count(*) FROM target"), 1);
  EXPECT_EQ(count("SELECT count(*) FROM piece"), 1);
}

// Its target file may be late.
TEST_F(KeeperTest, ATargetThatWasNotFollowedYetStaysForADay) {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  publish(a_, outcome(now - 23h, complete({part("", {"0"})})));
  publish(b_, outcome(now - 25h, complete({part("", {"0"})})));
  ASSERT_TRUE(keeper_->save());
  targets_ = {};
  begin();
  ASSERT_TRUE(keeper_->save());
  targets_ = {a_, b_};
  follow();
  EXPECT_THAT(store_->snapshot()->targets, SizeIs(1));
}

TEST_F(KeeperTest, ADamagedFileIsSetAsideAndCounted) {
  publish(a_, outcome(kPresent, complete({part("", {"0"})})));
  ASSERT_TRUE(keeper_->save());
  keeper_.reset();
  folder_.write("kigen.db", std::string(10000, 'x'));
  begin();
  EXPECT_EQ(heard_.damaged, 1u);
  EXPECT_THAT(store_->snapshot()->targets, IsEmpty());
  publish(a_, outcome(kPresent, complete({part("", {"0"})})));
  EXPECT_TRUE(keeper_->save());
  begin();
  EXPECT_THAT(store_->snapshot()->targets, SizeIs(1));
}

TEST_F(KeeperTest, ADamagedRowCostsItselfAlone) {
  publish(a_, outcome(kPresent, complete({part("x", {"x#0"}), part("y", {"y#0"})})));
  ASSERT_TRUE(keeper_->save());
  change_file("UPDATE piece SET data = zeroblob(length(data)) WHERE place = CAST('x' AS BLOB)");
  begin();
  EXPECT_EQ(heard_.damaged, 1u);
  EXPECT_THAT(page_of(*store_), HasSubstr("y#0"));
  EXPECT_THAT(page_of(*store_), Not(HasSubstr("x#0")));
  publish(a_, outcome(kPresent, complete({part("x", {"x#0"}), part("y", {"y#0"})})));
  ASSERT_TRUE(keeper_->save());
  begin();
  EXPECT_EQ(heard_.damaged, 1u);
  EXPECT_THAT(page_of(*store_), HasSubstr("x#0"));
}

TEST_F(KeeperTest, ADamagedAttemptIsAFailedOneAndKeepsTheExpiry) {
  publish(a_, outcome(kPresent, complete({part("", {"0"})})));
  ASSERT_TRUE(keeper_->save());
  change_file("UPDATE view SET data = x'ff', address = address");
  begin();
  EXPECT_EQ(heard_.damaged, 1u);
  EXPECT_THAT(page_of(*store_), HasSubstr("cert_expiry_seconds{"));
  EXPECT_TRUE(store_->snapshot()->targets[0]->attempt.fault);
}

TEST_F(KeeperTest, AFileThatSomebodyRemovedIsMadeAnew) {
  publish(a_, outcome(kPresent, complete({part("", {"0"})})));
  ASSERT_TRUE(keeper_->save());
  std::filesystem::remove(folder_.path() + "/kigen.db");
  ASSERT_TRUE(keeper_->save());
  begin();
  EXPECT_THAT(store_->snapshot()->targets, SizeIs(1));
}

TEST_F(KeeperTest, ATableThatIsMissingIsDamageAndEndsNothing) {
  change_file("DROP TABLE vanished");
  begin();
  EXPECT_EQ(heard_.damaged, 1u);
  publish(a_, outcome(kPresent, complete({part("", {"0"})})));
  ASSERT_TRUE(keeper_->save());
  begin();
  EXPECT_THAT(store_->snapshot()->targets, SizeIs(1));
}

TEST_F(KeeperTest, TheThreadSavesByItselfAndAtTheEnd) {
  keeper_->start();
  publish(a_, outcome(kPresent, complete({part("", {"0"})})));
  const auto deadline = std::chrono::steady_clock::now() + 20s;
  while (heard_.saves < 2 && std::chrono::steady_clock::now() < deadline) std::this_thread::sleep_for(5ms);
  EXPECT_GE(heard_.saves, 2u);
  publish(b_, outcome(kPresent, complete({part("", {"0"})})));
  EXPECT_TRUE(keeper_->stop(std::chrono::steady_clock::now() + 20s));
  begin();
  EXPECT_THAT(store_->snapshot()->targets, SizeIs(2));
}

TEST_F(KeeperTest, WhatThereIsNoTimeForIsNotWrittenAndNothingIsDamaged) {
  publish(a_, outcome(kPresent, complete({part("", {"0"})})));
  keeper_->start();
  EXPECT_TRUE(keeper_->stop(std::chrono::steady_clock::now() + 20s));
  publish(b_, outcome(kPresent, complete({part("", {"0"})})));
  keeper_->stop(std::chrono::steady_clock::now() - 1s);
  EXPECT_TRUE(keeper_->save());
  begin();
  EXPECT_THAT(store_->snapshot()->targets, SizeIs(1));
}

// For ThreadSanitizer.
TEST_F(KeeperTest, PublishingFollowingAndScrapingGoOnWhileItSaves) {
  keeper_->start();
  std::atomic<bool> ended = false;
  std::thread publisher([&] {
    for (int i = 0; !ended; ++i) {
      publish(i % 2 ? a_ : b_, outcome(kPresent + std::chrono::seconds(i),
                                       complete({part("x", {std::to_string(i % 5)}), part("y", {"y"})})));
    }
  });
  std::thread reader([&] {
    while (!ended) page_of(*store_);
  });
  const std::size_t before = heard_.saves;
  for (int i = 0; i < 20; ++i) {
    follow();
    keeper_->save_soon();
  }
  const auto deadline = std::chrono::steady_clock::now() + 20s;
  while (heard_.saves < before + 5 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  ended = true;
  publisher.join();
  reader.join();
  EXPECT_TRUE(keeper_->stop(std::chrono::steady_clock::now() + 20s));
  EXPECT_EQ(heard_.failures, 0u);
}

}  // namespace
}  // namespace kigen::state
