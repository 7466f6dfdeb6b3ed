#include "exporter/judgement/copied_store.h"

#include <gtest/gtest.h>

#include "tests/support/observed.h"

namespace kigen::judgement {
namespace {

using testing::kPresent;

Sighting copy(const std::string& name, State state = State::kCurrent) {
  Sighting sighting = testing::sighting("TrustedPeople#" + name, {.name = name}, Role::kTrusted);
  sighting.state = state;
  return sighting;
}

class CopiedStoreTest : public ::testing::Test {
 protected:
  std::optional<DeploymentVerdict> judge(const std::string& name) {
    original_ = testing::certificate({.name = name});
    return store_.judge({original_.get(), kPresent, "hv01:445"});
  }
  std::optional<bool> deployed(const std::string& name) {
    const auto verdict = judge(name);
    return verdict ? std::optional(verdict->deployed) : std::nullopt;
  }

  CopiedStore store_;
  std::shared_ptr<const Certificate> original_;
};

TEST_F(CopiedStoreTest, NothingIsMissedInAStoreThatWasNotReadAsAWhole) {
  EXPECT_EQ(deployed("hv01"), std::nullopt);
  store_.hold(copy("hv02"));
  EXPECT_EQ(deployed("hv01"), std::nullopt);
  EXPECT_EQ(deployed("hv02"), true);
}

TEST_F(CopiedStoreTest, OnlyTheVerySameCertificateIsACopy) {
  store_.know();
  store_.hold(copy("hv01"));
  EXPECT_EQ(deployed("hv01"), true);
  EXPECT_EQ(judge("hv01")->pending_since, std::nullopt);
  EXPECT_EQ(deployed("hv02"), false);
  EXPECT_EQ(judge("hv02")->pending_since, kPresent);
}

TEST_F(CopiedStoreTest, WhatWasArchivedOrReplacedThereIsNoCopy) {
  store_.know();
  store_.hold(copy("hv01", State::kBackup));
  store_.hold(copy("hv02", State::kSuperseded));
  store_.hold(copy("hv03", State::kNext));
  EXPECT_EQ(deployed("hv01"), false);
  EXPECT_EQ(deployed("hv02"), false);
  EXPECT_EQ(deployed("hv03"), true);
}

}  // namespace
}  // namespace kigen::judgement
