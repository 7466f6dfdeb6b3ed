#include "exporter/judgement/expected.h"

#include <gtest/gtest.h>

#include <functional>
#include <ostream>

#include "tests/support/observed.h"

namespace kigen::judgement {
namespace {

using config::Expectation;

struct Description {
  std::string friendly_name = {};
  std::string names = ",mail.example.jp,";
  std::string topic = {};
  std::string common_name = "mail";
  Role role = Role::kLeaf;
  State state = State::kCurrent;
  int number = 0;  // another number is another certificate
};

std::shared_ptr<const Sighting> known(const Description& description) {
  CertificateTexts texts = testing::texts_of({.name = description.common_name});
  texts.subject_alt_names = description.names;
  texts.topic = description.topic;
  const auto facts = testing::facts_of({.name = "certificate " + std::to_string(description.number)});
  Sighting sighting = testing::sighting("0", {}, description.role);
  sighting.certificate = std::make_shared<const Certificate>(facts, texts);
  sighting.friendly_name = description.friendly_name;
  sighting.state = description.state;
  return std::make_shared<const Sighting>(sighting);
}

struct Case {
  const char* name;
  Expectation expectation;
  std::vector<Description> known;
  bool met;
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

class Expected : public ::testing::TestWithParam<Case> {};

TEST_P(Expected, IsMetOrNot) {
  Sightings sightings;
  for (const auto& description : GetParam().known) sightings.push_back(known(description));
  EXPECT_EQ(is_met(GetParam().expectation, sightings), GetParam().met);
}

const Expectation kScvmm{.name = "scvmm", .friendly_name = "SCVMM_CERTIFICATE_KEY_CONTAINER"};
const Expectation kConnector{.name = "connector", .names = {"mail.example.jp"}};
const Description kOfScvmm{.friendly_name = "SCVMM_CERTIFICATE_KEY_CONTAINERhost1.example.jp"};

Description with(Description description, const std::function<void(Description&)>& change) {
  change(description);
  return description;
}

std::string fingerprint_of(int number) {
  return to_hex(testing::facts_of({.name = "certificate " + std::to_string(number)}).fingerprint_sha256);
}

INSTANTIATE_TEST_SUITE_P(
    Table, Expected,
    ::testing::Values(
        Case{"scvmm_is_there", kScvmm, {{}, kOfScvmm}, true},
        Case{"scvmm_was_deleted", kScvmm, {{}, {}}, false},
        Case{"scvmm_is_only_archived",
             kScvmm,
             {with(kOfScvmm, [](auto& d) { d.state = State::kBackup; })},
             false},
        Case{"scvmm_was_replaced",
             kScvmm,
             {with(kOfScvmm, [](auto& d) { d.state = State::kSuperseded; })},
             false},
        Case{"next_counts", kScvmm, {with(kOfScvmm, [](auto& d) { d.state = State::kNext; })}, true},
        Case{"copy_in_trusted_people",
             kScvmm,
             {with(kOfScvmm, [](auto& d) { d.role = Role::kTrusted; })},
             false},
        Case{"nothing_known", kScvmm, {}, false}, Case{"connector_by_name", kConnector, {{}}, true},
        Case{"connector_by_wildcard", kConnector, {{.names = ",*.example.jp,"}}, true},
        Case{"connector_by_common_name", kConnector, {{.names = "", .common_name = "Mail.example.jp"}}, true},
        Case{"no_certificate_has_the_connector",
             kConnector,
             {{.names = ",owa.example.jp,"}, {.names = ""}},
             false},
        Case{"all_names_of_one_certificate",
             {.name = "x", .names = {"a.example.jp", "b.example.jp"}},
             {{.names = ",a.example.jp,"}, {.names = ",b.example.jp,", .number = 1}},
             false},
        Case{"issuer", {.name = "x", .issuer = "Example CA"}, {{}}, true},
        Case{"whole_issuer", {.name = "x", .issuer = "CN=Example CA,O=Example"}, {{}}, true},
        Case{"other_issuer", {.name = "x", .issuer = "Other CA"}, {{}}, false},
        Case{"fingerprint",
             {.name = "x", .fingerprint = fingerprint_of(1).substr(0, 8)},
             {{}, {.number = 1}},
             true},
        Case{
            "other_fingerprint", {.name = "x", .fingerprint = fingerprint_of(2)}, {{}, {.number = 1}}, false},
        Case{"topic", {.name = "x", .topic = "com.apple.mgmt.A"}, {{.topic = "com.apple.mgmt.A"}}, true},
        Case{"topic_changed",
             {.name = "x", .topic = "com.apple.mgmt.A"},
             {{.topic = "com.apple.mgmt.B"}},
             false},
        Case{"anchor",
             {.name = "x", .issuer = "Example CA", .role = Role::kTrusted},
             {{.role = Role::kTrusted}},
             true},
        Case{"anchor_is_missing", {.name = "x", .issuer = "Example CA", .role = Role::kTrusted}, {{}}, false},
        Case{"count", {.name = "x", .names = {"mail.example.jp"}, .count = 2}, {{}, {.number = 1}}, true},
        Case{"too_few", {.name = "x", .names = {"mail.example.jp"}, .count = 2}, {{}}, false},
        Case{"too_many", {.name = "x", .names = {"mail.example.jp"}, .count = 1}, {{}, {.number = 1}}, false},
        Case{"one_certificate_at_two_places",
             {.name = "x", .names = {"mail.example.jp"}, .count = 1},
             {{}, {}},
             true},
        Case{"everything_must_match",
             {.name = "x", .friendly_name = "vdm", .names = {"mail.example.jp"}},
             {{.friendly_name = "vdm", .names = ""}, {.friendly_name = "other", .number = 1}},
             false}),
    [](const auto& tested) { return tested.param.name; });

class ExpectedOfDescribed : public ::testing::Test {
 protected:
  static bool is_met_by(const Expectation& expectation, const Sighting& sighting) {
    return is_met(expectation, {std::make_shared<const Sighting>(sighting)});
  }
};

TEST_F(ExpectedOfDescribed, OnlyAFingerprintThatWasToldIsOne) {
  const Sighting untold = testing::described_sighting("0");
  const Sighting told = testing::described_sighting("0", {}, Sha1{0xab, 0xcd});
  const std::string sha256 = to_hex(untold.certificate->facts().fingerprint_sha256);
  EXPECT_FALSE(is_met_by({.name = "x", .fingerprint = sha256}, untold));
  EXPECT_FALSE(is_met_by({.name = "x", .fingerprint = sha256.substr(0, 4)}, told));
  EXPECT_FALSE(is_met_by({.name = "x", .fingerprint = "0000"}, untold));
  EXPECT_TRUE(is_met_by({.name = "x", .fingerprint = "abcd"}, told));
}

TEST_F(ExpectedOfDescribed, ItsNameCountsAsOthersDo) {
  Sighting told = testing::described_sighting("0", {.name = "cs1.example.jp"});
  told.friendly_name = "vdm";
  EXPECT_TRUE(is_met_by({.name = "x", .friendly_name = "vdm", .names = {"cs1.example.jp"}}, told));
}

}  // namespace
}  // namespace kigen::judgement
