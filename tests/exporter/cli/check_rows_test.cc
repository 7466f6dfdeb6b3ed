#include "exporter/cli/check_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exporter/cli/check_output.h"
#include "exporter/config/loader.h"
#include "tests/support/observed.h"

namespace kigen::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using namespace std::chrono_literals;
using testing::kPresent;

class CheckRows : public ::testing::Test {
 protected:
  // A certificate of a year with so much of it left.
  static Sighting leaf(std::string item, std::chrono::seconds left, Role role = Role::kLeaf) {
    testing::CertificateDescription description;
    description.not_after = kPresent + left;
    description.not_before = description.not_after - 24h * 365;
    return testing::sighting(std::move(item), description, role);
  }
  std::vector<Row> rows(std::vector<Sighting> sightings, std::vector<ItemFault> faults = {},
                        Thresholds thresholds = {}) {
    auto part = std::make_shared<Part>();
    part->sightings = std::move(sightings);
    part->faults = std::move(faults);
    return rows_of_observation(testing::complete({part}), thresholds);
  }
  std::vector<Row> rows_of_observation(Observation observation, Thresholds thresholds = {}) {
    const auto config =
        std::get<std::shared_ptr<const config::Config>>(config::load_text("{}", "kigen.yml", "/"));
    const auto snapshot = store::single_snapshot(*config, testing::target("www.example.test:443"),
                                                 testing::outcome(kPresent, std::move(observation)), nullptr);
    return rows_of(*snapshot, kPresent, thresholds);
  }
  static std::vector<Status> statuses(const std::vector<Row>& rows) {
    std::vector<Status> all;
    for (const auto& row : rows) all.push_back(row.status);
    return all;
  }
};

TEST_F(CheckRows, WorstFirstByTheLeadsOfEachCertificate) {
  const auto all = rows({leaf("ok", 24h * 40), leaf("expired", -1h), leaf("soon", 24h * 20),
                         leaf("now", 24h * 6), leaf("root", -24h, Role::kRoot)},
                        {{"broken.pem", Fault(Reason::kMalformed, "no DER")}});
  EXPECT_THAT(statuses(all), ElementsAre(Status::kCritical, Status::kCritical, Status::kUnknown,
                                         Status::kWarning, Status::kOk, Status::kUnwatched));
  EXPECT_EQ(all[0].item, "expired");
  EXPECT_EQ(all[1].item, "now");
  EXPECT_EQ(all[2].reason, "malformed");
}

TEST_F(CheckRows, WhatIsOnlyDescribedIsJudgedByItsDates) {
  Sighting told = testing::described_sighting("servers/cs1/certificate",
                                              {.name = "", .not_after = kPresent + 24h * 6}, Sha1{1});
  told.friendly_name = "cs1";
  Sighting expired = testing::described_sighting("servers/cs2/certificate", {.not_after = kPresent - 1h});
  const auto all = rows({told, expired});
  EXPECT_THAT(statuses(all), ElementsAre(Status::kCritical, Status::kWarning));
  EXPECT_THAT(all[0].failed_checks, ElementsAre("valid_now"));
  EXPECT_EQ(all[1].name, "cs1");
  EXPECT_EQ(all[1].issuer, "");
  EXPECT_THAT(all[1].failed_checks, IsEmpty());
}

TEST_F(CheckRows, GivenThresholdsReplaceLeadsAndReachRoots) {
  const auto all = rows({leaf("0", 24h * 40), leaf("1", 24h * 9, Role::kRoot)}, {}, {24h * 50, 24h * 10});
  EXPECT_THAT(statuses(all), ElementsAre(Status::kCritical, Status::kWarning));
}

TEST_F(CheckRows, LicensesThatEndAreJudgedByTheirLeads) {
  auto part = std::make_shared<Part>();
  part->licenses = {{"well", "Subscription", "", kPresent + 24h * 100},
                    {"stays", "Standard", "", std::nullopt},
                    {"eval", "Evaluation Mode", "eval", kPresent + 24h * 60},
                    {"ends", "vCenter Server", "", kPresent + 24h * 13}};
  const auto all = rows_of_observation(testing::complete({part}));
  ASSERT_THAT(statuses(all), ElementsAre(Status::kCritical, Status::kWarning, Status::kOk));
  EXPECT_EQ(all[1].item, "eval");
  EXPECT_EQ(all[1].name, "Evaluation Mode");
  EXPECT_EQ(all[1].role, "license");
  EXPECT_EQ(all[1].left, 24h * 60);
  EXPECT_THAT(table_of(all), HasSubstr("2026-07-31 00:00:00  Evaluation Mode"));
  EXPECT_THAT(json_of(all), HasSubstr(R"("role":"license")"));
  EXPECT_THAT(statuses(rows_of_observation(testing::complete({part}), {24h * 20, 24h * 5})),
              ElementsAre(Status::kWarning, Status::kOk, Status::kOk));
}

TEST_F(CheckRows, ALicenseThatNothingUsesIsListedAndNotJudged) {
  auto part = std::make_shared<Part>();
  part->licenses = {{"spare", "Standard", "", kPresent - 24h, false}};
  EXPECT_THAT(statuses(rows_of_observation(testing::complete({part}))), ElementsAre(Status::kUnwatched));
  EXPECT_THAT(statuses(rows_of_observation(testing::complete({part}), {24h * 20, 24h * 5})),
              ElementsAre(Status::kUnwatched));
}

TEST_F(CheckRows, FailedTargetIsUnknown) {
  const auto all = rows_of_observation(testing::failed(Reason::kRefused));
  ASSERT_THAT(statuses(all), ElementsAre(Status::kUnknown));
  EXPECT_EQ(all[0].target, "www.example.test:443");
  EXPECT_EQ(all[0].reason, "refused");
}

TEST_F(CheckRows, FailedChecksAreNoted) {
  Sighting sighting = leaf("0", 24h * 40);
  sighting.verdicts = testing::good_verdicts();
  EXPECT_THAT(rows({sighting})[0].failed_checks, IsEmpty());
  sighting.verdicts.name = false;
  sighting.verdicts.complete_chain = false;
  sighting.verdicts.not_revoked = false;
  sighting.verdicts.issuers_valid_until = kPresent - 1s;
  EXPECT_THAT(rows({sighting})[0].failed_checks,
              ElementsAre("name", "trusted", "complete_chain", "not_revoked"));
}

TEST_F(CheckRows, WeaknessIsNoted) {
  Sighting sighting = leaf("0", 24h * 40);
  CertificateTexts texts = testing::texts_of({});
  texts.key_algorithm = "RSA";
  texts.signature_algorithm = "sha1WithRSAEncryption";
  Certificate::Facts facts = sighting.certificate->facts();
  facts.key_bits = 1024;
  facts.not_before = facts.not_after - 24h * 825;
  facts.publicly_issued = true;
  sighting.certificate = std::make_shared<const Certificate>(facts, texts);
  EXPECT_THAT(rows({sighting})[0].failed_checks,
              ElementsAre("key_strength", "signature_strength", "validity_length"));
}

TEST_F(CheckRows, AMissingCertificateIsUnknown) {
  const auto config =
      std::get<std::shared_ptr<const config::Config>>(config::load_text("{}", "kigen.yml", "/"));
  config::Target target = testing::target("/exports/host1.sst");
  target.expectations = std::make_shared<const config::Expectations>(
      config::Expectations{{.name = "scvmm", .friendly_name = "SCVMM"}});
  const auto snapshot =
      store::single_snapshot(*config, target, testing::outcome(kPresent, testing::complete({})), nullptr);
  const auto all = rows_of(*snapshot, kPresent, {});
  ASSERT_THAT(statuses(all), ElementsAre(Status::kUnknown));
  EXPECT_EQ(all[0].item, "expected:scvmm");
  EXPECT_EQ(all[0].reason, "not_found");
}

TEST_F(CheckRows, DatesOfTrustStoreEntriesAreNoCheck) {
  EXPECT_THAT(rows({leaf("0", -1h)})[0].failed_checks, ElementsAre("valid_now"));
  EXPECT_THAT(rows({leaf("0", -1h, Role::kTrusted)})[0].failed_checks, IsEmpty());
}

struct Naming {
  const char* name;
  const char* common_name;
  std::string friendly_name;
  const char* shown;
};
class CheckRowName : public CheckRows, public ::testing::WithParamInterface<Naming> {};

TEST_P(CheckRowName, IsThatOfTheLabelAndPrintable) {
  testing::CertificateDescription description;
  description.name = GetParam().common_name;
  Sighting sighting = testing::sighting("store.p12#1", description);
  sighting.friendly_name = GetParam().friendly_name;
  EXPECT_EQ(rows({sighting})[0].name, GetParam().shown);
}

INSTANTIATE_TEST_SUITE_P(All, CheckRowName,
                         ::testing::Values(Naming{"Subject", "www", "shop", "www"},
                                           Naming{"FriendlyName", "", "shop", "shop"},
                                           Naming{"FriendlyNameOutsideUtf8", "", "shop\xff\n", "shop%FF%0A"},
                                           Naming{"Item", "", "", "store.p12#1"}),
                         [](const auto& naming) { return naming.param.name; });

TEST(CheckExitCode, IsThatOfTheWorst) {
  EXPECT_EQ(exit_code_of(Status::kUnwatched), 0);
  EXPECT_EQ(exit_code_of(Status::kOk), 0);
  EXPECT_EQ(exit_code_of(Status::kWarning), 1);
  EXPECT_EQ(exit_code_of(Status::kCritical), 2);
  EXPECT_EQ(exit_code_of(Status::kUnknown), 3);
}

TEST(CheckOutput, TimeLeftInTwoUnits) {
  EXPECT_EQ(left_text(24h * 12 + 3h + 59min), "12d 3h");
  EXPECT_EQ(left_text(3h + 10min), "3h 10m");
  EXPECT_EQ(left_text(-(24h * 5 + 1h)), "-5d 1h");
  EXPECT_EQ(left_text(0s), "0h 0m");
}

class CheckOutputTest : public ::testing::Test {
 protected:
  CheckOutputTest() {
    certificate_.status = Status::kWarning;
    certificate_.target = "a:443";
    certificate_.item = "0";
    certificate_.name = "日本";
    certificate_.not_after = kPresent + 24h * 12;
    certificate_.left = 24h * 12;
    certificate_.failed_checks = {"name"};
    failure_.status = Status::kUnknown;
    failure_.target = "bb:443";
    failure_.reason = "closed";
    failure_.detail = "line\nbreak \"q\"";
  }
  Row certificate_, failure_;
};

TEST_F(CheckOutputTest, TableAlignsAndStaysOnItsLines) {
  EXPECT_EQ(table_of(std::vector{failure_, certificate_}),
            "STATUS   LEFT    EXPIRES (UTC)        NAME  TARGET  ITEM  NOTES\n"
            "unknown                                     bb:443        closed: line%0Abreak \"q\"\n"
            "warning  12d 0h  2026-06-13 00:00:00  日本    a:443   0     fails: name\n");
}

TEST_F(CheckOutputTest, JsonSaysTheSame) {
  EXPECT_EQ(
      json_of(std::vector{failure_, certificate_}),
      R"([{"status":"unknown","target":"bb:443","item":"","reason":"closed","detail":"line%0Abreak \"q\""},)"
      R"({"status":"warning","target":"a:443","item":"0","name":"日本","role":"","issuer":"",)"
      R"("not_after":"2026-06-13T00:00:00Z","seconds_left":1036800,"failed_checks":["name"]}])"
      "\n");
}

}  // namespace
}  // namespace kigen::cli
