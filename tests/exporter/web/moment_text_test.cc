#include "exporter/web/moment_text.h"

#include <gtest/gtest.h>

namespace kigen::web {
namespace {

using namespace std::chrono;

constexpr sys_seconds kNow = sys_days(2026y / November / 22) + 8h + 5min;

class MomentText : public ::testing::Test {};

TEST_F(MomentText, IsUtc) {
  EXPECT_EQ(utc_text(kNow), "2026-11-22 08:05:00");
  EXPECT_EQ(utc_machine_text(kNow), "2026-11-22T08:05:00Z");
  EXPECT_EQ(utc_text(sys_seconds(0s)), "1970-01-01 00:00:00");
  EXPECT_EQ(utc_text(sys_days(1949y / December / 31) + 23h), "1949-12-31 23:00:00");
}

TEST_F(MomentText, NoExpiryIsOneMoment) {
  const sys_seconds never = sys_days(9999y / December / 31) + 23h + 59min + 59s;
  EXPECT_TRUE(is_no_expiry(never));
  EXPECT_FALSE(is_no_expiry(never - 1s));
  EXPECT_EQ(utc_text(never), "9999-12-31 23:59:59");
}

struct RelativeCase {
  seconds offset;
  const char* text;
};

class RelativeText : public ::testing::TestWithParam<RelativeCase> {};

TEST_P(RelativeText, RoundsDownToWholeUnits) {
  EXPECT_EQ(relative_text(kNow + GetParam().offset, kNow), GetParam().text);
}

INSTANTIATE_TEST_SUITE_P(
    Table, RelativeText,
    ::testing::Values(RelativeCase{0s, "now"}, RelativeCase{1s, "in 1 second"},
                      RelativeCase{59s, "in 59 seconds"}, RelativeCase{60s, "in 1 minute"},
                      RelativeCase{119min, "in 119 minutes"}, RelativeCase{2h, "in 2 hours"},
                      RelativeCase{47h + 59min, "in 47 hours"}, RelativeCase{48h, "in 2 days"},
                      RelativeCase{12 * 24h + 23h, "in 12 days"}, RelativeCase{-1s, "1 second ago"},
                      RelativeCase{-72h, "3 days ago"}, RelativeCase{-90min, "90 minutes ago"}));

}  // namespace
}  // namespace kigen::web
