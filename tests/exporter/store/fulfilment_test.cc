#include "exporter/store/fulfilment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exporter/store/store.h"
#include "tests/support/observed.h"

namespace kigen::store {
namespace {

using namespace std::chrono_literals;
using testing::complete;
using ::testing::ElementsAre;
using testing::failed;
using testing::incomplete;
using ::testing::IsEmpty;
using testing::kPresent;

/// One file "MY" whose certificates have these friendly names.
std::shared_ptr<const Part> store_of(const std::vector<std::string>& friendly_names,
                                     std::vector<ItemFault> faults = {}) {
  auto part = std::make_shared<Part>();
  part->place = "MY";
  for (const auto& name : friendly_names) {
    part->sightings.push_back(testing::sighting("MY#" + name, {.name = name}));
    part->sightings.back().friendly_name = name;
  }
  part->faults = std::move(faults);
  return part;
}

class FulfilmentTest : public ::testing::Test {
 protected:
  FulfilmentTest() {
    target_.expectations = std::make_shared<const config::Expectations>(
        config::Expectations{{.name = "scvmm", .friendly_name = "SCVMM"}});
    store_.follow({}, {target_});
  }

  /// What is shown after another attempt: labels and verdicts.
  std::vector<std::string> see(Observation observation) {
    return see(std::vector<Observation>{std::move(observation)});
  }
  std::vector<std::string> see(std::vector<Observation> observations) {
    Outcome outcome;
    outcome.at = now_ += 1min;
    outcome.observations = std::move(observations);
    store_.publish(target_.identity(), std::move(outcome));
    return shown();
  }
  std::vector<std::string> shown() const {
    std::vector<std::string> texts;
    for (const auto& verdicts : store_.snapshot()->verdicts) {
      for (const auto& expected : verdicts.expected) {
        texts.push_back(expected.labels + (expected.found ? " 1" : " 0"));
      }
    }
    return texts;
  }

  const std::string kFound = R"(,item="expected:scvmm",name="scvmm" 1)";
  const std::string kMissing = R"(,item="expected:scvmm",name="scvmm" 0)";
  config::Target target_ = testing::target("/exports/host1.sst", "hyperv", "files");
  Store store_;
  std::chrono::sys_seconds now_ = kPresent;
};

TEST_F(FulfilmentTest, AbsentBeforeTheFirstCompleteRead) {
  EXPECT_THAT(shown(), IsEmpty());
  EXPECT_THAT(see(failed(Reason::kPermission)), IsEmpty());
  EXPECT_THAT(see(failed(Reason::kPartial, {store_of({"SCVMM1"})})), IsEmpty());
  EXPECT_THAT(see(complete({store_of({"SCVMM1"})})), ElementsAre(kFound));
}

TEST_F(FulfilmentTest, ADeletedCertificateIsMissed) {
  EXPECT_THAT(see(complete({store_of({"SCVMM1", "other"})})), ElementsAre(kFound));
  EXPECT_THAT(see(complete({store_of({"other"})})), ElementsAre(kMissing));
  EXPECT_THAT(see(complete({store_of({"SCVMM2"})})), ElementsAre(kFound));
}

TEST_F(FulfilmentTest, FailedAndPartialAttemptsKeepTheVerdict) {
  see(complete({store_of({"SCVMM1"})}));
  EXPECT_THAT(see(failed(Reason::kNotFound)), ElementsAre(kFound));
  EXPECT_THAT(see(failed(Reason::kPartial, {store_of({"other"})})), ElementsAre(kFound));
  EXPECT_THAT(see(complete({store_of({"other"})})), ElementsAre(kMissing));
  EXPECT_THAT(see(failed(Reason::kPartial, {store_of({"SCVMM1"})})), ElementsAre(kMissing));
}

TEST_F(FulfilmentTest, WhatCannotBeReadAnyMoreIsStillKnown) {
  see(complete({store_of({"SCVMM1"})}));
  const ItemFault unreadable{"MY", Fault(Reason::kPassword, "")};
  EXPECT_THAT(see(complete({store_of({}, {unreadable})})), ElementsAre(kFound));
}

TEST_F(FulfilmentTest, EveryAddressHasToMeetIt) {
  const auto at = [](const std::string& address, const std::string& name) {
    Observation observation = complete({store_of({name})});
    observation.address = address;
    return observation;
  };
  EXPECT_THAT(see({at("192.0.2.1", "SCVMM1"), at("192.0.2.2", "SCVMM1")}), ElementsAre(kFound));
  EXPECT_THAT(see({at("192.0.2.1", "SCVMM1"), at("192.0.2.2", "other")}), ElementsAre(kMissing));
  Observation down = failed(Reason::kTimeout);
  down.address = "192.0.2.2";
  EXPECT_THAT(see({at("192.0.2.1", "SCVMM1"), down}), ElementsAre(kFound));
}

TEST_F(FulfilmentTest, HiddenCertificatesCount) {
  config::Config config;
  config.exposition.roles.emplace({Role::kRoot});
  store_.follow(config, {target_});
  EXPECT_THAT(see(complete({store_of({"SCVMM1"})})), ElementsAre(kFound));
}

TEST_F(FulfilmentTest, ReloadKeepsVerdictsAndJudgesNewExpectations) {
  see(complete({store_of({"SCVMM1"})}));
  see(failed(Reason::kTimeout));
  store_.follow({}, {target_});
  EXPECT_THAT(shown(), ElementsAre(kFound));
  target_.expectations = std::make_shared<const config::Expectations>(
      config::Expectations{{.name = "vdm", .friendly_name = "vdm"}});
  store_.follow({}, {target_});
  EXPECT_THAT(shown(), ElementsAre(R"(,item="expected:vdm",name="vdm" 0)"));
  target_.expectations = nullptr;
  store_.follow({}, {target_});
  EXPECT_THAT(shown(), IsEmpty());
}

}  // namespace
}  // namespace kigen::store
