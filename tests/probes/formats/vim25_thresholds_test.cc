#include "probes/formats/vim25_thresholds.h"

#include <gtest/gtest.h>

#include <ostream>

namespace kigen::formats {
namespace {

using std::chrono::days;

struct Case {
  const char* name;
  const char* soft;
  const char* hard;
  AdvisedLeads advised = {};
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

class Vim25Advice : public ::testing::TestWithParam<Case> {};

TEST_P(Vim25Advice, IsWhatSomebodyChanged) {
  const Vim25Options options = {{"vpxd.certmgmt.mode", "vmca"},
                                {"vpxd.certmgmt.certs.softThreshold", GetParam().soft},
                                {"vpxd.certmgmt.certs.daysValid", "1825"},
                                {"vpxd.certmgmt.certs.hardThreshold", GetParam().hard}};
  EXPECT_EQ(vim25_advice(options), GetParam().advised);
}

INSTANTIATE_TEST_SUITE_P(Table, Vim25Advice,
                         ::testing::Values(Case{"as_installed", "240", "30"},
                                           Case{"both", "120", "45", {days(120), days(45)}},
                                           Case{"renewal_alone", "20", "30", {days(20), std::nullopt}},
                                           Case{"critical_alone", "240", "7", {std::nullopt, days(7)}},
                                           Case{"longer", "365", "90", {days(365), days(90)}},
                                           Case{"none", "0", "-1"}, Case{"no_numbers", "soon", "30 d"},
                                           Case{"empty", "", ""}, Case{"too_long", "36601", "99999999999"}),
                         [](const auto& tested) { return tested.param.name; });

TEST(Vim25AdviceWithoutOptions, IsNone) { EXPECT_EQ(vim25_advice({}), AdvisedLeads()); }

}  // namespace
}  // namespace kigen::formats
