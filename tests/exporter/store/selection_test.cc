#include "exporter/store/selection.h"

#include <gtest/gtest.h>

#include <ostream>

#include "tests/support/observed.h"

namespace kigen::store {
namespace {

struct Case {
  const char* name;
  config::IgnoreRule rule;  // fingerprint, issuer_name, name, role
  bool shown;
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

const Sighting& subject() {
  static const Sighting kSubject = testing::sighting(
      "0", {.name = "old.example.test", .issuer_name = "DST Root CA X3"}, Role::kIntermediate);
  return kSubject;
}

std::string sha256() { return to_hex(subject().certificate->facts().fingerprint_sha256); }
std::string sha1() { return to_hex(subject().certificate->facts().fingerprint_sha1); }

class SelectionIgnores : public ::testing::TestWithParam<Case> {};

TEST_P(SelectionIgnores, OnlyWhatEveryFieldMatches) {
  config::Config config;
  config.ignore = {GetParam().rule};
  EXPECT_EQ(Selection(config).shows(subject(), "old.example.test"), GetParam().shown);
}

INSTANTIATE_TEST_SUITE_P(
    Table, SelectionIgnores,
    ::testing::Values(Case{"issuer", {"", "DST Root CA X3", "", {}}, false},
                      Case{"other_issuer", {"", "DST Root CA X", "", {}}, true},
                      Case{"name", {"", "", "old.example.test", {}}, false},
                      Case{"role", {"", "", "", Role::kIntermediate}, false},
                      Case{"other_role", {"", "", "", Role::kLeaf}, true},
                      Case{"sha256", {sha256(), "", "", {}}, false},
                      Case{"sha256_prefix", {sha256().substr(0, 8), "", "", {}}, false},
                      Case{"sha1_prefix", {sha1().substr(0, 8), "", "", {}}, false},
                      Case{"other_fingerprint", {"0123456789abcdef", "", "", {}}, true},
                      Case{"two_fields", {"", "DST Root CA X3", "old.example.test", {}}, false},
                      Case{"one_of_two", {"", "DST Root CA X3", "else", {}}, true},
                      Case{"a_rule_that_says_nothing", {"", "", "", {}}, true}),
    [](const auto& tested) { return tested.param.name; });

class SelectionTest : public ::testing::Test {};

TEST_F(SelectionTest, ADescribedCertificateHasNoSha256ToIgnoreItBy) {
  const Sighting told = testing::described_sighting("0", {}, Sha1{0xab, 0xcd});
  config::Config config;
  config.ignore = {{to_hex(told.certificate->facts().fingerprint_sha256), "", "", {}}};
  EXPECT_TRUE(Selection(config).shows(told, ""));
  config.ignore = {{"abcd", "", "", {}}};
  EXPECT_FALSE(Selection(config).shows(told, ""));
}

TEST_F(SelectionTest, ShowsExposedRolesOnly) {
  config::Config config;
  config.exposition.roles = {Role::kLeaf, Role::kSigning};
  EXPECT_FALSE(Selection(config).shows(subject(), ""));
  EXPECT_TRUE(Selection(config).shows(testing::sighting("0"), ""));
}

TEST_F(SelectionTest, EqualRulesCompareEqual) {
  config::Config a, b;
  a.ignore = b.ignore = {{"0687", "", "", {}}};
  EXPECT_EQ(Selection(a), Selection(b));
  b.ignore[0].role = Role::kLeaf;
  EXPECT_FALSE(Selection(a) == Selection(b));
  EXPECT_FALSE(Selection(a) == Selection(config::Config()));
}

}  // namespace
}  // namespace kigen::store
