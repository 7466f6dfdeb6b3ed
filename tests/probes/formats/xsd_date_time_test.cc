#include "probes/formats/xsd_date_time.h"

#include <gtest/gtest.h>

namespace kigen::formats {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::sys_seconds kNoon =
    std::chrono::sys_days(std::chrono::year(2027) / std::chrono::March / 1) + 12h;

TEST(XsdDateTime, MomentsOfAllZones) {
  for (const char* text : {"2027-03-01T12:00:00Z", "2027-03-01T12:00:00", "2027-03-01T12:00:00.999999Z",
                           "2027-03-01T21:00:00+09:00", "2027-03-01T07:00:00.1-05:00"}) {
    EXPECT_EQ(parse_xsd_date_time(text), kNoon) << text;
  }
  EXPECT_EQ(parse_xsd_date_time("2028-02-29T00:00:00Z"),
            std::chrono::sys_days(std::chrono::year(2028) / std::chrono::February / 29));
}

TEST(XsdDateTime, WhatIsNoMomentIsAbsent) {
  for (const char* text :
       {"", "never", "2027-03-01", "2027-03-01T", "2027-02-29T00:00:00Z", "2027-13-01T00:00:00Z",
        "2027-03-01T24:00:00Z", "2027-03-01T12:60:00Z", "2027-03-01T12:00:00Zz", "2027-03-01T12:00:00+9:00",
        "2027-03-01T12:00:00+15:00", "-027-03-01T12:00:00Z", "2027-3-01T12:00:00Z", " 2027-03-01T12:00:00Z",
        "2027-03-01T12:00:00+"}) {
    EXPECT_EQ(parse_xsd_date_time(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace kigen::formats
