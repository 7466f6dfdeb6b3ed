#include "exporter/store/agreement.h"

#include <gtest/gtest.h>

#include "tests/support/observed.h"

namespace kigen::store {
namespace {

using testing::certificate;
using testing::complete;
using testing::kPresent;
using testing::sighting;

Observation at(std::string address, const std::string& name) {
  auto part = std::make_shared<Part>();
  part->sightings = {sighting("0", {.name = name}),
                     sighting("1", {.name = "ca " + address}, Role::kIntermediate)};
  Observation observation = complete({part});
  observation.address = std::move(address);
  return observation;
}

Observation dead(std::string address) {
  Observation observation = testing::failed(Reason::kTimeout);
  observation.address = std::move(address);
  return observation;
}

class AgreementTest : public ::testing::Test {
 protected:
  void see(std::vector<Observation> observations) {
    Outcome outcome;
    outcome.at = kPresent;
    outcome.observations = std::move(observations);
    agreement_ = agreement_after(agreement_, outcome);
  }

  Agreement agreement_;
};

TEST_F(AgreementTest, EqualLeavesAgreeWhateverIsAboveThem) {
  see({at("192.0.2.1", "www"), at("192.0.2.2", "www")});
  EXPECT_EQ(agreement_.same, true);
}

TEST_F(AgreementTest, DifferentLeavesCountFromTheSecondTimeInARow) {
  see({at("192.0.2.1", "www"), at("192.0.2.2", "www")});
  see({at("192.0.2.1", "new"), at("192.0.2.2", "www")});
  EXPECT_EQ(agreement_.same, true);
  see({at("192.0.2.1", "new"), at("192.0.2.2", "www")});
  EXPECT_EQ(agreement_.same, false);
  see({at("192.0.2.1", "new"), at("192.0.2.2", "new")});
  EXPECT_EQ(agreement_.same, true);
}

// The way to a document is seen, the document is not.
TEST_F(AgreementTest, WhatIsOnlyDescribedNeitherAgreesNorDiffers) {
  const auto told_at = [](std::string address, const std::string& name) {
    auto part = std::make_shared<Part>();
    part->sightings = {testing::described_sighting("servers/" + name, {.name = name})};
    part->sightings[0].item = "servers/cs1";
    Observation observation = complete({part});
    observation.address = std::move(address);
    return observation;
  };
  for (int round = 0; round < 3; ++round) {
    see({told_at("192.0.2.1", "a"), told_at("192.0.2.2", "b")});
    EXPECT_EQ(agreement_.same, std::nullopt);
    see({told_at("192.0.2.1", "a"), told_at("192.0.2.2", "a")});
    EXPECT_EQ(agreement_.same, std::nullopt);
  }
}

TEST_F(AgreementTest, AFailureWithoutAddressSaysNothing) {
  Observation half_seen = at("", "www");
  half_seen.fault = Fault(Reason::kHttpStatus, "status 500");
  see({half_seen});
  EXPECT_EQ(agreement_.same, std::nullopt);
}

TEST_F(AgreementTest, AMomentOfDifferenceIsForgotten) {
  for (int i = 0; i < 3; ++i) {
    see({at("192.0.2.1", "new"), at("192.0.2.2", "www")});
    see({at("192.0.2.1", "new"), at("192.0.2.2", "new")});
    EXPECT_EQ(agreement_.same, true);
  }
}

TEST_F(AgreementTest, ADeadAddressLeavesTheVerdictAsItWas) {
  see({at("192.0.2.1", "www"), dead("192.0.2.2")});
  EXPECT_EQ(agreement_.same, std::nullopt);
  see({at("192.0.2.1", "www"), at("192.0.2.2", "www")});
  see({at("192.0.2.1", "new"), dead("192.0.2.2")});
  see({dead("192.0.2.1"), dead("192.0.2.2")});
  EXPECT_EQ(agreement_.same, true);
}

TEST_F(AgreementTest, ADeadAddressDoesNotHideThatOthersDiffer) {
  see({at("192.0.2.1", "www"), at("192.0.2.2", "www"), at("192.0.2.3", "www")});
  for (int i = 0; i < 2; ++i) see({dead("192.0.2.1"), at("192.0.2.2", "www"), at("192.0.2.3", "new")});
  EXPECT_EQ(agreement_.same, false);
  see({dead("192.0.2.1"), at("192.0.2.2", "new"), at("192.0.2.3", "new")});
  EXPECT_EQ(agreement_.same, false) << "the dead one may still have the old one";
}

TEST_F(AgreementTest, AnItemThatOneAddressLacksIsNoDifference) {
  Observation both = at("192.0.2.1", "www");
  auto part = std::make_shared<Part>();
  part->sightings = {sighting("ecdsa:0", {.name = "other"})};
  both.parts.push_back(part);
  for (int i = 0; i < 3; ++i) see({both, at("192.0.2.2", "www")});
  EXPECT_EQ(agreement_.same, std::nullopt);
}

TEST_F(AgreementTest, EndsWithTheWatchOfAddresses) {
  see({at("192.0.2.1", "www"), at("192.0.2.2", "www")});
  see({testing::failed(Reason::kResolve)});
  EXPECT_EQ(agreement_.same, true);
  see({at("", "www")});
  EXPECT_EQ(agreement_, Agreement());
}

TEST_F(AgreementTest, OneAddressAgreesWithItself) {
  see({at("192.0.2.1", "www")});
  EXPECT_EQ(agreement_.same, true);
}

TEST_F(AgreementTest, TargetsWithoutAddressesHaveNone) {
  see({at("", "www")});
  see({testing::failed(Reason::kResolve)});
  EXPECT_EQ(agreement_, Agreement());
}

}  // namespace
}  // namespace kigen::store
