#include "exporter/judgement/checks.h"

#include <gtest/gtest.h>

#include <ostream>

#include "exporter/judgement/names.h"
#include "tests/support/observed.h"

namespace kigen::judgement {
namespace {

using std::chrono::days;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::sys_seconds;
using std::chrono::year;
using testing::kPresent;

std::shared_ptr<const Certificate> with_key(std::string algorithm, std::uint16_t bits) {
  CertificateTexts texts = testing::texts_of({});
  Certificate::Facts facts = testing::facts_of({});
  texts.key_algorithm = std::move(algorithm);
  facts.key_bits = bits;
  return std::make_shared<const Certificate>(facts, texts);
}

std::shared_ptr<const Certificate> with_names(std::string names, std::string further = {}) {
  CertificateTexts texts = testing::texts_of({});
  texts.subject_alt_names = std::move(names);
  texts.further_names = std::move(further);
  return std::make_shared<const Certificate>(testing::facts_of({}), texts);
}

Sighting sighting_of(std::shared_ptr<const Certificate> certificate, Role role = Role::kLeaf) {
  Sighting sighting = testing::sighting("0", {}, role);
  sighting.certificate = std::move(certificate);
  return sighting;
}

struct Key {
  const char* name;
  const char* algorithm;
  std::uint16_t bits;
  std::optional<bool> strong;
};
void PrintTo(const Key& key, std::ostream* out) { *out << key.name; }

class KeyStrength : public ::testing::TestWithParam<Key> {};

TEST_P(KeyStrength, GoesByAlgorithmAndSize) {
  EXPECT_EQ(has_strong_key(*with_key(GetParam().algorithm, GetParam().bits)), GetParam().strong);
}

INSTANTIATE_TEST_SUITE_P(
    Table, KeyStrength,
    ::testing::Values(Key{"rsa_2048", "RSA", 2048, true}, Key{"rsa_2047", "RSA", 2047, false},
                      Key{"rsa_pss_1024", "RSA-PSS", 1024, false}, Key{"p_256", "EC", 256, true},
                      Key{"p_224", "EC", 224, false}, Key{"unknown_curve", "EC", 0, std::nullopt},
                      Key{"dsa", "DSA", 3072, false}, Key{"ed25519", "Ed25519", 256, true},
                      Key{"ed448", "Ed448", 456, true}, Key{"unknown", "1.2.3", 4096, std::nullopt},
                      Key{"none", "", 0, std::nullopt}),
    [](const auto& tested) { return tested.param.name; });

struct Lifetime {
  const char* name;
  sys_seconds from;
  seconds lifetime;  // both ends counted
  std::optional<bool> allowed;
};
void PrintTo(const Lifetime& lifetime, std::ostream* out) { *out << lifetime.name; }

class ValidityLength : public ::testing::TestWithParam<Lifetime> {};

std::shared_ptr<const Certificate> issued(const Lifetime& lifetime, bool publicly = true, bool ca = false) {
  Certificate::Facts facts = testing::facts_of(
      {.not_before = lifetime.from, .not_after = lifetime.from + lifetime.lifetime - seconds(1), .ca = ca});
  facts.publicly_issued = publicly;
  return std::make_shared<const Certificate>(facts, testing::texts_of({}));
}

TEST_P(ValidityLength, GoesByTheDayOfIssue) {
  EXPECT_EQ(has_allowed_lifetime(*issued(GetParam())), GetParam().allowed);
  EXPECT_EQ(has_allowed_lifetime(*issued(GetParam(), false)), std::nullopt);
  EXPECT_EQ(has_allowed_lifetime(*issued(GetParam(), true, true)), std::nullopt);
}

constexpr sys_seconds at(int y, unsigned m, unsigned d) { return sys_days(year(y) / m / d); }

INSTANTIATE_TEST_SUITE_P(
    Table, ValidityLength,
    ::testing::Values(Lifetime{"to_2029_47", at(2029, 3, 15), days(47), true},
                      Lifetime{"to_2029_one_second_more", at(2029, 3, 15), days(47) + seconds(1), false},
                      Lifetime{"day_before_2029", at(2029, 3, 15) - seconds(1), days(100), true},
                      Lifetime{"from_2027", at(2027, 3, 15), days(100) + seconds(1), false},
                      Lifetime{"day_before_2027", at(2027, 3, 14), days(200), true},
                      Lifetime{"from_2026", at(2026, 3, 15), days(200) + seconds(1), false},
                      Lifetime{"day_before_2026", at(2026, 3, 14), days(398), true},
                      Lifetime{"from_2020", at(2020, 9, 1), days(398) + seconds(1), false},
                      Lifetime{"day_before_2020", at(2020, 8, 31), days(825), true},
                      Lifetime{"from_2018", at(2018, 3, 1), days(825) + seconds(1), false},
                      Lifetime{"months_until_2018", at(2018, 2, 28), at(2021, 5, 28) - at(2018, 2, 28), true},
                      Lifetime{"months_and_a_day", at(2018, 2, 28), at(2021, 5, 30) - at(2018, 2, 28), false},
                      Lifetime{"months_to_the_end_of_a_month", at(2015, 11, 30),
                               at(2019, 2, 28) - at(2015, 11, 30), true},
                      Lifetime{"before_all_limits", at(2014, 1, 1), days(1825), std::nullopt},
                      Lifetime{"ends_before_it_begins", at(2026, 6, 1), -days(9), true}),
    [](const auto& tested) { return tested.param.name; });

TEST(ChecksOf, ConcernLeavesAndSigningCertificates) {
  for (const Role role :
       {Role::kIntermediate, Role::kRoot, Role::kTrusted, Role::kEncryption, Role::kClient}) {
    EXPECT_EQ(checks_of(sighting_of(with_key("RSA", 1024), role), {}), Checks());
  }
  Sighting signing = sighting_of(with_key("RSA", 1024), Role::kSigning);
  signing.verdicts.name = false;
  const Checks checks = checks_of(signing, {});
  EXPECT_EQ(checks.key_strength, Answer::kNo);
  EXPECT_EQ(checks.signature_strength, Answer::kYes);
  EXPECT_EQ(checks.name, Answer::kUnknown);
}

TEST(ChecksOf, SignaturesAreThoseOfTheChainWhereItWasJudged) {
  CertificateTexts texts = testing::texts_of({});
  texts.signature_algorithm = "sha1WithRSAEncryption";
  Sighting leaf = sighting_of(std::make_shared<const Certificate>(testing::facts_of({}), texts));
  EXPECT_EQ(checks_of(leaf, {}).signature_strength, Answer::kNo);
  leaf.verdicts.signature_strength = true;
  EXPECT_EQ(checks_of(leaf, {}).signature_strength, Answer::kYes);
}

TEST(ChecksOf, WhatIssuedItselfNeedsNoSignature) {
  CertificateTexts texts = testing::texts_of({});
  texts.signature_algorithm = "sha1WithRSAEncryption";
  Certificate::Facts facts = testing::facts_of({});
  facts.self_issued = true;
  const auto checks = checks_of(sighting_of(std::make_shared<const Certificate>(facts, texts)), {});
  EXPECT_EQ(checks.signature_strength, Answer::kYes);
}

config::Expectation expecting(std::vector<std::string> names) {
  config::Expectation expectation;
  expectation.name = "connector";
  expectation.names = std::move(names);
  return expectation;
}

TEST(ChecksOf, ExpectedNamesStandInForTheNameAskedFor) {
  Sighting leaf = sighting_of(with_names(",mail.example.jp,*.mx.example.jp,"));
  leaf.verdicts.name = false;
  EXPECT_EQ(checks_of(leaf, {}).name, Answer::kNo);
  EXPECT_EQ(checks_of(leaf, {expecting({"mail.example.jp", "a.mx.example.jp"})}).name, Answer::kYes);
  EXPECT_EQ(checks_of(leaf, {expecting({"other.example.jp"}), expecting({"mail.example.jp"})}).name,
            Answer::kYes);
  leaf.verdicts.name = true;
  EXPECT_EQ(checks_of(leaf, {expecting({"mail.example.jp", "other.example.jp"})}).name, Answer::kNo);
  EXPECT_EQ(checks_of(leaf, {config::Expectation{.name = "x", .friendly_name = "f"}}).name, Answer::kYes);
}

TEST(ChecksOf, NamesOfALeafInAFileAreNotJudged) {
  const Sighting leaf = sighting_of(with_names(",mail.example.jp,"));
  EXPECT_EQ(checks_of(leaf, {expecting({"other.example.jp"})}).name, Answer::kUnknown);
}

TEST(ChecksOf, OfWhatIsOnlyDescribedThereAreNone) {
  for (const Role role : {Role::kLeaf, Role::kSigning}) {
    Sighting told = testing::described_sighting("0");
    told.role = role;
    EXPECT_EQ(checks_of(told, {expecting({"www.example.test"})}), Checks());
    EXPECT_EQ(is_valid_now(told, kPresent), true);
    EXPECT_EQ(is_valid_now(told, told.certificate->facts().not_after + seconds(1)), false);
    EXPECT_EQ(is_trusted_now(told, kPresent), std::nullopt);
    EXPECT_EQ(is_not_revoked_now(told, kPresent), std::nullopt);
  }
}

TEST(IsTrustedNow, NeedsIssuersThatAreValid) {
  Sighting leaf = testing::sighting("0");
  EXPECT_EQ(is_trusted_now(leaf, kPresent), std::nullopt);
  leaf.verdicts = testing::good_verdicts();
  EXPECT_EQ(is_trusted_now(leaf, kPresent), true);
  EXPECT_EQ(is_trusted_now(leaf, leaf.verdicts.issuers_valid_until + seconds(1)), false);
  leaf.verdicts.trusted = false;
  EXPECT_EQ(is_trusted_now(leaf, kPresent), false);
  leaf.role = Role::kClient;
  EXPECT_EQ(is_trusted_now(leaf, kPresent), std::nullopt);
}

TEST(IsValidNow, CountsBothEndsAndLeavesAnchorsAlone) {
  Sighting leaf = testing::sighting("0");
  const auto& facts = leaf.certificate->facts();
  EXPECT_EQ(is_valid_now(leaf, facts.not_before), true);
  EXPECT_EQ(is_valid_now(leaf, facts.not_before - seconds(1)), false);
  EXPECT_EQ(is_valid_now(leaf, facts.not_after), true);
  EXPECT_EQ(is_valid_now(leaf, facts.not_after + seconds(1)), false);
  leaf.role = Role::kTrusted;
  EXPECT_EQ(is_valid_now(leaf, kPresent), std::nullopt);
}

TEST(Covers, DnsNamesWildcardsAndAddresses) {
  const auto certificate = with_names(",www.example.jp,*.example.jp,192.0.2.1,2001:db8::1,xn--wgv71a119e.jp,",
                                      ",last.example.org,");
  for (const char* name : {"www.example.jp", "WWW.example.jp.", "a.example.jp", "192.0.2.1", "2001:db8:0::1",
                           "xn--wgv71a119e.jp", "last.example.org"}) {
    EXPECT_TRUE(covers(*certificate, name)) << name;
  }
  for (const char* name : {"a.b.example.jp", "example.jp", "192.0.2.2", "subject.example", ""}) {
    EXPECT_FALSE(covers(*certificate, name)) << name;
  }
}

}  // namespace
}  // namespace kigen::judgement
