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
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

class LeadsFor : public ::testing::TestWithParam<Case> {};

TEST_P(LeadsFor, GivesBothLeadsOrNone) {
  const Case& c = GetParam();
  const auto certificate =
      testing::certificate({.not_before = testing::kPresent, .not_after = testing::kPresent + c.lifetime});
  const CertificateLeads leads = leads_for(*certificate, c.role, c.state, c.configured);
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
        Case{"signing", days(3650), Role::kSigning, State::kCurrent, {}, days(30), days(7)},
        Case{"root", days(3650), Role::kRoot, State::kCurrent, kConfigured, std::nullopt, std::nullopt},
        Case{"trusted", days(3650), Role::kTrusted, State::kCurrent, {}, std::nullopt, std::nullopt},
        Case{"watched_root", days(3650), Role::kRoot, State::kCurrent, kWatchingRoots, days(30), days(7)},
        Case{"watched_trusted", days(3650), Role::kTrusted, State::kCurrent, kWatchingRoots, days(30),
             days(7)},
        Case{"next", days(90), Role::kLeaf, State::kNext, kConfigured, std::nullopt, std::nullopt},
        Case{"superseded_watched_root", days(90), Role::kRoot, State::kSuperseded, kWatchingRoots,
             std::nullopt, std::nullopt}),
    [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace kigen::judgement
