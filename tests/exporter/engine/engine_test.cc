#include "exporter/engine/engine.h"

#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "probes/pki/assessor.h"
#include "tests/exporter/engine/fake_source.h"

namespace kigen::engine {
namespace {

using namespace std::chrono_literals;

class EngineTest : public ::testing::Test {
 protected:
  EngineTest() { use_world(&world_); }
  ~EngineTest() override {
    engine_.reset();
    EXPECT_EQ(world_.in_flight(), 0u);
    use_world(nullptr);
  }

  void make_engine(Limits limits = {.threads = 2, .resolver = config::ResolverKind::kSystem}) {
    engine_ = std::make_unique<Engine>(limits, assessor_, recorder_);
  }
  static std::vector<config::Target> targets(const std::string& behaviour, std::size_t count) {
    std::vector<config::Target> targets;
    for (std::size_t i = 0; i < count; ++i)
      targets.push_back(fake_target(behaviour + ":" + std::to_string(i)));
    return targets;
  }
  bool wait_for_observed(std::size_t count) {
    return recorder_.wait_until([&](const Recorder& r) { return r.observed_locked.size() >= count; });
  }
  // What the engine makes of one such target at first.
  std::string first_reason(const std::string& canonical) {
    make_engine();
    engine_->follow({fake_target(canonical)});
    EXPECT_TRUE(wait_for_observed(1));
    return recorder_.observed_so_far().at(0).reason;
  }

  FakeWorld world_;
  Recorder recorder_;
  pki::Assessor assessor_;
  std::unique_ptr<Engine> engine_;
};

TEST_F(EngineTest, EveryTargetIsLookedAtInTheFirstRound) {
  make_engine();
  engine_->follow(targets("ok", 500));
  ASSERT_TRUE(wait_for_observed(500));
  for (const auto& event : recorder_.observed_so_far()) EXPECT_EQ(event.reason, "ok");
  EXPECT_EQ(recorder_.started(), 500u);
  EXPECT_EQ(recorder_.ended(), 500u);
  EXPECT_EQ(recorder_.late(), 500u);
  EXPECT_EQ(recorder_.abandoned(), 0u);
}

TEST_F(EngineTest, AProberThatWakesIsLookedAtAgainSoonAndOnce) {
  make_engine();
  engine_->follow({fake_target("wakes:a"), fake_target("polled:b"), fake_target("ok:c")});
  ASSERT_TRUE(recorder_.wait_until([](const Recorder& r) {
    const auto count = [&](const char* name) {
      const auto found = r.observed_locked.find(name);
      return found == r.observed_locked.end() ? 0 : found->second;
    };
    return count("wakes:a") == 2 && count("polled:b") >= 20 && count("ok:c") == 1;
  }));
  EXPECT_EQ(recorder_.observed_count("wakes:a"), 2u);
  EXPECT_EQ(recorder_.observed_count("ok:c"), 1u);
}

TEST_F(EngineTest, NoMoreAtOnceThanAllowed) {
  for (const std::size_t allowed : {1u, 3u, 8u}) {
    FakeWorld world;
    use_world(&world);
    Recorder recorder;
    Engine engine({.threads = 4, .max_concurrency = allowed, .resolver = config::ResolverKind::kSystem},
                  assessor_, recorder);
    engine.follow(targets("ok", 100));
    EXPECT_TRUE(recorder.wait_until([](const Recorder& r) { return r.observed_locked.size() == 100; }));
    EXPECT_LE(world.most_in_flight(), allowed);
    engine.stop(5s);
  }
}

TEST_F(EngineTest, AllAtOnceWhereThatIsAllowed) {
  make_engine();
  engine_->follow(targets("hangs", 300));
  EXPECT_TRUE(recorder_.wait_until([](const Recorder& r) { return r.started_locked == 300; }));
}

TEST_F(EngineTest, AFailureIsTriedAgainSoon) {
  make_engine();
  auto target = fake_target("fails_once:1");
  target.module.timing.retry_interval = 10ms;
  engine_->follow({target});
  ASSERT_TRUE(recorder_.wait_until([](const Recorder& r) {
    const auto found = r.observed_locked.find("fails_once:1");
    return found != r.observed_locked.end() && found->second >= 2;
  }));
  const auto events = recorder_.observed_so_far();
  EXPECT_EQ(events[0].reason, "refused");
  EXPECT_EQ(events[1].reason, "ok");
}

TEST_F(EngineTest, ASuccessIsLookedAtAgainAfterTheInterval) {
  make_engine();
  auto target = fake_target("ok:1");
  target.module.timing.interval = 20ms;
  engine_->follow({target});
  EXPECT_TRUE(recorder_.wait_until([](const Recorder& r) {
    const auto found = r.observed_locked.find("ok:1");
    return found != r.observed_locked.end() && found->second >= 5;
  }));
}

TEST_F(EngineTest, WhatAProberThrowsIsAReason) { EXPECT_EQ(first_reason("throws:1"), "internal"); }

TEST_F(EngineTest, AnOptionalTargetThatIsNotThereIsAbsentUntilItWasSeen) {
  auto optional = fake_target("nobody:1");
  optional.module.optional = true;
  make_engine();
  engine_->follow({optional});
  ASSERT_TRUE(wait_for_observed(1));
  EXPECT_EQ(recorder_.observed_so_far().at(0).reason, "absent");
  recorder_.seen_before = true;
  engine_->follow({});
  engine_->follow({optional});
  ASSERT_TRUE(recorder_.wait_until([](const Recorder& r) { return r.observed_locked.at("nobody:1") == 2; }));
  EXPECT_EQ(recorder_.observed_so_far().at(1).reason, "refused");
}

TEST_F(EngineTest, AnOptionalTargetThatFailsOtherwiseHasFailed) {
  auto optional = fake_target("fails:1");
  optional.module.optional = true;
  make_engine();
  engine_->follow({optional});
  ASSERT_TRUE(wait_for_observed(1));
  EXPECT_EQ(recorder_.observed_so_far().at(0).reason, "refused");
}

TEST_F(EngineTest, WhoeverIsNotThereHasFailedUnlessOptional) {
  EXPECT_EQ(first_reason("nobody:1"), "refused");
}

TEST_F(EngineTest, AnAbsentTargetWaitsForItsInterval) {
  auto optional = fake_target("nobody:1");
  optional.module.optional = true;
  optional.module.timing.interval = std::chrono::hours(1);
  optional.module.timing.retry_interval = std::chrono::milliseconds(5);
  make_engine();
  engine_->follow({optional, fake_target("polled:2")});
  ASSERT_TRUE(recorder_.wait_until([](const Recorder& r) {
    const auto polled = r.observed_locked.find("polled:2");
    return polled != r.observed_locked.end() && polled->second >= 20 &&
           r.observed_locked.contains("nobody:1");
  }));
  EXPECT_EQ(recorder_.observed_count("nobody:1"), 1u);
}

TEST_F(EngineTest, NoMemoryIsALimit) { EXPECT_EQ(first_reason("no_memory:1"), "limit"); }

TEST_F(EngineTest, AListenerThatThrowsLosesOneOutcomeAndNotTheTarget) {
  make_engine();
  recorder_.fail_once();
  auto target = fake_target("ok:1");
  target.module.timing.retry_interval = 10ms;
  engine_->follow({target});
  EXPECT_TRUE(wait_for_observed(1));
}

TEST_F(EngineTest, UnchangedTargetsGoOnUndisturbed) {
  make_engine();
  engine_->follow(targets("hangs", 10));
  ASSERT_TRUE(recorder_.wait_until([](const Recorder& r) { return r.started_locked == 10; }));
  auto more = targets("hangs", 10);
  more.push_back(fake_target("ok:new"));
  engine_->follow(more);
  ASSERT_TRUE(wait_for_observed(1));
  EXPECT_EQ(recorder_.abandoned(), 0u);
  EXPECT_EQ(world_.begun("hangs:3"), 1u);
}

TEST_F(EngineTest, ChangedTargetsAreLookedAtAnew) {
  make_engine();
  engine_->follow({fake_target("hangs:1")});
  ASSERT_TRUE(recorder_.wait_until([](const Recorder& r) { return r.started_locked == 1; }));
  auto changed = fake_target("hangs:1");
  changed.labels["team"] = "web";
  engine_->follow({changed});
  ASSERT_TRUE(recorder_.wait_until(
      [](const Recorder& r) { return r.started_locked == 2 && r.abandoned_locked == 1; }));
  EXPECT_TRUE(recorder_.observed_so_far().empty());
}

TEST_F(EngineTest, RemovedTargetsAreStoppedAndNotPublished) {
  make_engine();
  engine_->follow(targets("hangs", 50));
  ASSERT_TRUE(recorder_.wait_until([](const Recorder& r) { return r.started_locked == 50; }));
  engine_->follow({fake_target("ok:1")});
  ASSERT_TRUE(recorder_.wait_until([](const Recorder& r) { return r.abandoned_locked == 50; }));
  ASSERT_TRUE(wait_for_observed(1));
  EXPECT_EQ(recorder_.observed_so_far().size(), 1u);
}

TEST_F(EngineTest, TheSameTargetTwiceIsLookedAtOnce) {
  make_engine();
  engine_->follow({fake_target("hangs:1"), fake_target("hangs:1"), fake_target("ok:1")});
  ASSERT_TRUE(wait_for_observed(1));
  ASSERT_TRUE(recorder_.wait_until([](const Recorder& r) { return r.started_locked >= 2; }));
  engine_->follow({});
  ASSERT_TRUE(recorder_.wait_until([](const Recorder& r) { return r.abandoned_locked >= 1; }));
  EXPECT_EQ(world_.begun("hangs:1"), 1u);
}

TEST_F(EngineTest, LocalTargetsWorkOnThePool) {
  make_engine();
  engine_->follow(targets("blocks", 20));
  ASSERT_TRUE(wait_for_observed(20));
}

TEST_F(EngineTest, TargetsThatTimedOutUseAtMostHalfThePlaces) {
  make_engine({.threads = 1, .max_concurrency = 8, .resolver = config::ResolverKind::kSystem});
  std::vector<config::Target> all;
  for (auto& target : targets("slow", 40)) {
    target.module.timing.timeout = 20ms;
    target.module.timing.retry_interval = 1ms;
    target.module.timing.interval = 5ms;
    all.push_back(target);
  }
  engine_->follow(all);
  ASSERT_TRUE(recorder_.wait_until([](const Recorder& r) { return r.ended_locked >= 160; }));
  EXPECT_LE(world_.most_slow(), 4u);
  engine_->follow([&] {
    auto both = all;
    both.push_back(fake_target("ok:1"));
    return both;
  }());
  EXPECT_TRUE(recorder_.wait_until([](const Recorder& r) { return r.observed_locked.contains("ok:1"); }));
}

TEST_F(EngineTest, LooksOnDemand) {
  make_engine();
  const auto result = engine_->probe(fake_target("ok:1"), 60s);
  EXPECT_EQ(reason_of(result.outcome), "ok");
  EXPECT_EQ(result.steps, std::vector<std::string>{"begun"});
  EXPECT_TRUE(recorder_.observed_so_far().empty());  // beside the schedule
  EXPECT_EQ(recorder_.ended(), 1u);
}

TEST_F(EngineTest, OnDemandFailuresAreOutcomes) {
  make_engine();
  EXPECT_EQ(reason_of(engine_->probe(fake_target("fails:1"), 60s).outcome), "refused");
  EXPECT_EQ(reason_of(engine_->probe(fake_target("throws:1"), 60s).outcome), "internal");
  EXPECT_EQ(reason_of(engine_->probe(fake_target("no_memory:1"), 60s).outcome), "limit");
}

TEST_F(EngineTest, TheDeadlineOnDemandIsATimeoutAndCancels) {
  make_engine();
  const auto result = engine_->probe(fake_target("hangs:1"), 50ms);
  EXPECT_EQ(reason_of(result.outcome), "timeout");
  EXPECT_GE(result.outcome.duration, 50ms);
  EXPECT_EQ(result.steps, std::vector<std::string>{"begun"});
  EXPECT_TRUE(recorder_.wait_until([](const Recorder& r) { return r.abandoned_locked == 1; }));
}

TEST_F(EngineTest, AProberThatKeepsTheDeadlineSpeaksForItself) {
  make_engine();
  EXPECT_EQ(reason_of(engine_->probe(fake_target("slow:1"), 50ms).outcome), "timeout");
  EXPECT_TRUE(recorder_.wait_until([](const Recorder& r) { return r.ended_locked == 1; }));
  EXPECT_EQ(recorder_.abandoned(), 0u);
}

TEST_F(EngineTest, AProberThatIgnoresCancellationHoldsNobodyUp) {
  make_engine();
  EXPECT_EQ(reason_of(engine_->probe(fake_target("deaf:1"), 50ms).outcome), "timeout");
  engine_->stop(200ms);
}

TEST_F(EngineTest, ManyLookOnDemandAtOnce) {
  make_engine();
  std::promise<void> all;
  std::atomic<int> left = 200;
  for (int i = 0; i < 200; ++i) {
    engine_->probe_later(fake_target("ok:" + std::to_string(i)), 60s, [&](OnDemandResult result) {
      EXPECT_EQ(reason_of(result.outcome), "ok");
      if (--left == 0) all.set_value();
    });
  }
  EXPECT_EQ(all.get_future().wait_for(60s), std::future_status::ready);
}

TEST_F(EngineTest, StopsInTimeAndPublishesNothing) {
  make_engine();
  engine_->follow(targets("hangs", 1000));
  ASSERT_TRUE(recorder_.wait_until([](const Recorder& r) { return r.started_locked == 1000; }));
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_TRUE(engine_->stop(30s));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 30s);
  EXPECT_EQ(recorder_.abandoned(), 1000u);
  EXPECT_EQ(recorder_.ended(), 0u);
  EXPECT_TRUE(recorder_.observed_so_far().empty());
}

TEST_F(EngineTest, StopsWithWorkWaitingForThePool) {
  make_engine();
  engine_->follow(targets("blocks", 200));
  ASSERT_TRUE(recorder_.wait_until([](const Recorder& r) { return r.started_locked == 200; }));
  EXPECT_TRUE(engine_->stop(30s));
}

TEST_F(EngineTest, StopsRightAfterItBegan) {
  for (int i = 0; i < 20; ++i) {
    make_engine();
    engine_->follow(targets("ok", 50));
    engine_->stop(30s);
    const auto seen = recorder_.observed_so_far().size();
    engine_.reset();
    EXPECT_EQ(recorder_.observed_so_far().size(), seen);
  }
}

TEST_F(EngineTest, WhoeverAsksWhileItStopsIsAnswered) {
  make_engine();
  std::promise<std::string> waiting;
  engine_->probe_later(fake_target("hangs:1"), 1h,
                       [&](OnDemandResult result) { waiting.set_value(reason_of(result.outcome)); });
  ASSERT_TRUE(recorder_.wait_until([](const Recorder& r) { return r.started_locked == 1; }));
  engine_->stop(30s);
  auto future = waiting.get_future();
  ASSERT_EQ(future.wait_for(0s), std::future_status::ready);
  EXPECT_EQ(future.get(), "timeout");
  EXPECT_EQ(reason_of(engine_->probe(fake_target("ok:1"), 1h).outcome), "timeout");  // long after
}

TEST_F(EngineTest, AskersAndTheEndMayMeet) {
  for (int round = 0; round < 20; ++round) {
    make_engine();
    std::vector<std::thread> askers;
    std::atomic<int> answers = 0;
    for (int i = 0; i < 4; ++i) {
      askers.emplace_back([&] {
        for (int j = 0; j < 5; ++j) {
          engine_->probe(fake_target("ok:" + std::to_string(j)), 1h);
          ++answers;
        }
      });
    }
    engine_->stop(30s);
    for (auto& asker : askers) asker.join();
    EXPECT_EQ(answers, 20);
  }
}

TEST_F(EngineTest, FollowingAfterTheEndDoesNothing) {
  make_engine();
  engine_->stop(30s);
  engine_->follow(targets("ok", 10));
  EXPECT_TRUE(engine_->stop(30s));
  EXPECT_EQ(recorder_.started(), 0u);
}

TEST(EngineTimeout, IsThatOfTheModulesReach) {
  auto target = fake_target("ok:1");
  target.module.timing.timeout = 3s;
  target.module.timing.scan_timeout = 7min;
  EXPECT_EQ(timeout_of(target), 3s);
  target.module.source = fake_target("blocks:1").module.source;
  EXPECT_EQ(timeout_of(target), 7min);
}

}  // namespace
}  // namespace kigen::engine
