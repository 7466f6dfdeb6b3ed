#include "exporter/judgement/leads.h"

#include <gtest/gtest.h>

#include <ostream>

#include "tests/support/observed.h"

namespace kigen::judgement {
namespace {

using std::chrono::days;
using std::chrono::seconds;

struct Case {
  const char* name;
  seconds lifetime;
  Role role = Role::kLeaf;
  State state = State::kCurrent;
  config::Leads configured = {};
  std::optional<seconds> renewal;
  std::optional<seconds> critical;
  std::string validation = "";
  AdvisedLeads advised = {};
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

class LeadsFor : public ::testing::TestWithParam<Case> {};

TEST_P(LeadsFor, GivesBothLeadsOrNone) {
  const Case& c = GetParam();
  const testing::CertificateDescription description{.not_before = testing::kPresent,
                                                    .not_after = testing::kPresent + c.lifetime};
  CertificateTexts texts = testing::texts_of(description);
  texts.validation = c.validation;
  const Certificate certificate(testing::facts_of(description), texts);
  const Leads leads = leads_for(certificate, c.role, c.state, c.advised, c.configured);
  EXPECT_EQ(leads.renewal, c.renewal);
  EXPECT_EQ(leads.critical, c.critical);
}

constexpr config::Leads kConfigured = {.renewal = days(45), .critical = days(3), .watch_roots = false};
constexpr config::Leads kWatchingRoots = {.renewal = {}, .critical = {}, .watch_roots = true};

INSTANTIATE_TEST_SUITE_P(
    Table, LeadsFor,
    ::testing::Values(
        Case{"long_lived_is_capped", days(365), Role::kLeaf, State::kCurrent, {}, days(30), days(7)},
        Case{"ninety_days", days(90), Role::kLeaf, State::kCurrent, {}, seconds(days(90)) / 4, days(7)},
        Case{"six_days",
             days(6),
             Role::kLeaf,
             State::kCurrent,
             {},
             seconds(days(6)) / 4,
             seconds(days(6)) / 8},
        Case{"ends_before_it_begins", -days(9), Role::kLeaf, State::kCurrent, {}, seconds(0), seconds(0)},
        Case{"configured_wins", days(90), Role::kLeaf, State::kCurrent, kConfigured, days(45), days(3)},
        Case{"one_configured",
             days(365),
             Role::kLeaf,
             State::kCurrent,
             {.renewal = days(60), .critical = {}, .watch_roots = false},
             days(60),
             days(7)},
        Case{"intermediate", days(3650), Role::kIntermediate, State::kCurrent, {}, days(30), days(7)},
        Case{"signing", days(3650), Role::kSigning, State::kCurrent, {}, days(90), days(7)},
        Case{"signing_for_a_year", days(364), Role::kSigning, State::kCurrent, {}, days(90), days(7)},
        Case{"signing_for_a_month", days(32), Role::kSigning, State::kCurrent, {}, days(8), days(4)},
        Case{"dv", days(398), Role::kLeaf, State::kCurrent, {}, days(30), days(7), "DV"},
        Case{"ov", days(398), Role::kLeaf, State::kCurrent, {}, days(30), days(7), "OV"},
        Case{"ev", days(398), Role::kLeaf, State::kCurrent, {}, days(45), days(7), "EV"},
        Case{"ev_of_100_days", days(100), Role::kLeaf, State::kCurrent, {}, days(25), days(7), "EV"},
        Case{"configured_over_ev", days(398), Role::kLeaf, State::kCurrent, kConfigured, days(45), days(3),
             "EV"},
        Case{"dv_of_47_days",
             days(47),
             Role::kLeaf,
             State::kCurrent,
             {},
             seconds(days(47)) / 4,
             seconds(days(47)) / 8,
             "DV"},
        Case{"root", days(3650), Role::kRoot, State::kCurrent, kConfigured, std::nullopt, std::nullopt},
        Case{"trusted", days(3650), Role::kTrusted, State::kCurrent, {}, std::nullopt, std::nullopt},
        Case{"watched_root", days(3650), Role::kRoot, State::kCurrent, kWatchingRoots, days(30), days(7)},
        Case{"watched_trusted", days(3650), Role::kTrusted, State::kCurrent, kWatchingRoots, days(30),
             days(7)},
        Case{"next", days(90), Role::kLeaf, State::kNext, kConfigured, std::nullopt, std::nullopt},
        Case{"superseded_watched_root", days(90), Role::kRoot, State::kSuperseded, kWatchingRoots,
             std::nullopt, std::nullopt}),
    [](const auto& tested) { return tested.param.name; });

constexpr AdvisedLeads kAdvised = {days(120), days(45)};

INSTANTIATE_TEST_SUITE_P(
    Advised, LeadsFor,
    ::testing::Values(
        Case{"both", days(1825), Role::kLeaf, State::kCurrent, {}, days(120), days(45), "", kAdvised},
        Case{"configured_wins", days(1825), Role::kLeaf, State::kCurrent, kConfigured, days(45), days(3), "",
             kAdvised},
        Case{"critical_is_no_more_than_configured_renewal",
             days(1825),
             Role::kLeaf,
             State::kCurrent,
             {.renewal = days(30), .critical = {}, .watch_roots = false},
             days(30),
             days(30),
             "",
             kAdvised},
        Case{"renewal_alone",
             days(1825),
             Role::kLeaf,
             State::kCurrent,
             {},
             days(20),
             days(7),
             "",
             {days(20), std::nullopt}},
        Case{"critical_alone_lengthens_renewal",
             days(1825),
             Role::kLeaf,
             State::kCurrent,
             {},
             days(60),
             days(60),
             "",
             {std::nullopt, days(60)}},
        Case{"critical_alone",
             days(1825),
             Role::kLeaf,
             State::kCurrent,
             {},
             days(30),
             days(14),
             "",
             {std::nullopt, days(14)}},
        Case{"nothing_for_what_is_not_watched",
             days(1825),
             Role::kRoot,
             State::kCurrent,
             {},
             {},
             {},
             "",
             kAdvised}),
    [](const auto& tested) { return tested.param.name; });

// An ACME client renews when a third of the lifetime is left.
TEST(LeadsOfAcmeCertificates, NeverAlarmBeforeTheyAreRenewed) {
  for (const int hours : {160, 45 * 24, 47 * 24, 64 * 24, 90 * 24}) {
    const seconds lifetime = std::chrono::hours(hours);
    const auto certificate =
        testing::certificate({.not_before = testing::kPresent, .not_after = testing::kPresent + lifetime});
    EXPECT_LT(leads_for(*certificate, Role::kLeaf, State::kCurrent, {}, {}).renewal, lifetime / 3) << hours;
  }
}

struct LicenseCase {
  const char* name;
  config::Leads configured;
  std::optional<seconds> renewal;
  std::optional<seconds> critical;
  LicenseSighting license = {.item = "license:vc",
                             .name = "",
                             .edition = "",
                             .not_after = testing::kPresent + days(60),
                             .in_use = true};
};
void PrintTo(const LicenseCase& c, std::ostream* out) { *out << c.name; }

class LicenseLeadsFor : public ::testing::TestWithParam<LicenseCase> {};

TEST_P(LicenseLeadsFor, GivesBothLeadsOrNone) {
  const Leads leads = leads_for(GetParam().license, GetParam().configured);
  EXPECT_EQ(leads.renewal, GetParam().renewal);
  EXPECT_EQ(leads.critical, GetParam().critical);
}

INSTANTIATE_TEST_SUITE_P(
    Table, LicenseLeadsFor,
    ::testing::Values(
        LicenseCase{"usual", {}, days(90), days(14)},
        LicenseCase{"configured", kConfigured, days(45), days(3)},
        LicenseCase{"one_configured",
                    {.renewal = {}, .critical = days(21), .watch_roots = false},
                    days(90),
                    days(21)},
        LicenseCase{"critical_is_no_more_than_renewal",
                    {.renewal = days(10), .critical = {}, .watch_roots = false},
                    days(10),
                    days(10)},
        LicenseCase{"perpetual", kConfigured, {}, {}, {"license:vc", "", "", std::nullopt, true}},
        LicenseCase{"unused", kConfigured, {}, {}, {"license:vc", "", "", testing::kPresent, false}}),
    [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace kigen::judgement
