#include "probes/formats/told_time.h"

#include <gtest/gtest.h>

#include <ostream>
#include <variant>

namespace kigen::formats {
namespace {

struct Case {
  const char* name;
  std::variant<std::int64_t, const char*> told;
  std::optional<std::int64_t> seconds;
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

class ToldTime : public ::testing::TestWithParam<Case> {};

TEST_P(ToldTime, IsAMomentOrNone) {
  const auto& told = GetParam().told;
  const auto* number = std::get_if<std::int64_t>(&told);
  const auto moment =
      number != nullptr ? told_time(*number) : told_time(std::string_view(std::get<const char*>(told)));
  const auto seconds = moment ? std::optional(moment->time_since_epoch().count()) : std::nullopt;
  EXPECT_EQ(seconds, GetParam().seconds);
}

constexpr std::int64_t kMarch = 1803902400;  // 2027-03-01T12:00:00Z

INSTANTIATE_TEST_SUITE_P(
    Table, ToldTime,
    ::testing::Values(
        Case{"seconds", kMarch, kMarch}, Case{"milliseconds", kMarch * 1000 + 999, kMarch},
        Case{"last_number_of_seconds", 99'999'999'999, 99'999'999'999},
        Case{"first_number_of_milliseconds", 100'000'000'000, 100'000'000},
        Case{"last_second", 253'402'300'799'999, 253'402'300'799},
        Case{"after_the_last", 253'402'300'800'000, std::nullopt}, Case{"largest", INT64_MAX, std::nullopt},
        Case{"zero", 0, std::nullopt}, Case{"negative", -kMarch, std::nullopt},
        Case{"smallest", INT64_MIN, std::nullopt}, Case{"calendar", "20270301120000", kMarch},
        Case{"calendar_in_utc", "20270301120000Z", kMarch},
        Case{"no_day_of_the_calendar", "20270230120000", std::nullopt},
        Case{"calendar_and_more", "20270301120000+0900", std::nullopt},
        Case{"calendar_before_1970", "19691231235959", std::nullopt},
        Case{"seconds_in_text", "1803902400", kMarch}, Case{"milliseconds_in_text", "1803902400000", kMarch},
        Case{"iso", "2027-03-01T21:00:00.5+09:00", kMarch},
        Case{"iso_in_utc", "2027-03-01T12:00:00Z", kMarch}, Case{"a_day_alone", "2027-03-01", std::nullopt},
        Case{"a_word", "soon", std::nullopt}, Case{"empty", "", std::nullopt},
        Case{"too_many_digits", "99999999999999999999999", std::nullopt},
        Case{"a_sign", "-1803902400", std::nullopt}),
    [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace kigen::formats
