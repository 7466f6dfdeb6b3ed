#include "exporter/judgement/binding.h"

#include <gtest/gtest.h>

#include "tests/support/leaf.h"
#include "tests/support/observed.h"

namespace kigen::judgement {
namespace {

using std::chrono::days;
using std::chrono::hours;
using testing::kPresent;

class Binding : public ::testing::Test {
 protected:
  static Sighting sighting(const testing::LeafDescription& description, State state = State::kCurrent) {
    Sighting sighting;
    sighting.certificate = testing::leaf(description);
    sighting.state = state;
    return sighting;
  }

  /// Adds it as a store does, and returns its thumbprint.
  Sha1 add(const testing::LeafDescription& description, State state = State::kCurrent, int hour = 0) {
    held_.push_back(sighting(description, state));
    store_.add(held_.back());
    const bool may_be_bound = state == State::kCurrent || state == State::kNext;
    if (may_be_bound) store_.offer(held_.back(), kPresent + hours(hour));
    return held_.back().certificate->facts().fingerprint_sha1;
  }

  std::vector<Sighting> held_;
  BoundStore store_;
};

TEST_F(Binding, NewestInUseIsOk) {
  add({.issued = -days(80)});
  const auto verdict = store_.judge(add({.issued = -days(5)}));
  EXPECT_EQ(verdict.status, BindingStatus::kOk);
  EXPECT_NE(verdict.bound, nullptr);
  EXPECT_FALSE(verdict.pending_since);
}

TEST_F(Binding, NotInTheStoreIsMissing) {
  add({});
  EXPECT_EQ(store_.judge(Sha1{1}).status, BindingStatus::kMissing);
  EXPECT_EQ(store_.judge(Sha1{1}).bound, nullptr);
}

TEST_F(Binding, WhatIsOnlyDescribedIsNeitherBoundNorServed) {
  const auto told = testing::described_sighting("0", {.name = "a"}, Sha1{1});
  store_.add(told);
  EXPECT_EQ(store_.judge(Sha1{1}).status, BindingStatus::kMissing);
  const Sha1 there = add({.names = {"a"}, .issued = -days(80)});
  store_.offer(told, kPresent);
  EXPECT_EQ(store_.judge(there).status, BindingStatus::kOk);
  EXPECT_EQ(judge_served(told.certificate.get(), Sha1{1}).status, BindingStatus::kUnknown);
  EXPECT_EQ(judge_served(told.certificate.get(), Sha1{2}).status, BindingStatus::kUnknown);
}

TEST_F(Binding, NotInWhatCouldBeReadIsUnknown) {
  const Sha1 there = add({});
  store_.mark_incomplete();
  EXPECT_EQ(store_.judge(Sha1{1}).status, BindingStatus::kUnknown);
  EXPECT_EQ(store_.judge(there).status, BindingStatus::kOk);
}

TEST_F(Binding, NewerOneWithTheSameNamesSupersedes) {
  const Sha1 old = add({.names = {"a", "b"}, .issued = -days(80)});
  add({.names = {"B", "A"}, .issued = -days(5)}, State::kCurrent, 7);
  EXPECT_EQ(store_.judge(old).status, BindingStatus::kSuperseded);
  EXPECT_EQ(store_.judge(old).pending_since, kPresent + hours(7));
}

TEST_F(Binding, NewerOneWithOtherNamesDoesNot) {
  const Sha1 old = add({.names = {"a"}, .issued = -days(80)});
  add({.names = {"a", "b"}, .issued = -days(5)});
  EXPECT_EQ(store_.judge(old).status, BindingStatus::kOk);
}

TEST_F(Binding, ArchivedOneDoesNotSupersede) {
  const Sha1 old = add({.issued = -days(80)});
  add({.issued = -days(5)}, State::kBackup);
  EXPECT_EQ(store_.judge(old).status, BindingStatus::kOk);
}

TEST_F(Binding, PropertiesOfTheStoreCount) {
  EXPECT_EQ(store_.judge(add({.serial = "1"}, State::kSuperseded)).status, BindingStatus::kSuperseded);
  EXPECT_EQ(store_.judge(add({.serial = "2"}, State::kBackup)).status, BindingStatus::kArchived);
}

TEST_F(Binding, OneCopyInUseIsEnough) {
  add({}, State::kBackup);
  EXPECT_EQ(store_.judge(add({})).status, BindingStatus::kOk);
}

}  // namespace
}  // namespace kigen::judgement
