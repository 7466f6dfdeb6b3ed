#include "probes/pki/asn1_time.h"

#include <gtest/gtest.h>

#include <string>

namespace kigen::pki {
namespace {

struct TimeCase {
  std::string name;
  std::uint8_t tag;
  std::string text;
  std::int64_t seconds;  // since 1970, from `date -u -d ... +%s`
};

std::optional<std::chrono::sys_seconds> parse(std::uint8_t tag, std::string_view text) {
  return parse_time({tag, as_bytes(text), as_bytes(text)});
}

class Asn1Time : public ::testing::TestWithParam<TimeCase> {};

TEST_P(Asn1Time, IsThatManySecondsFromTheEpoch) {
  const auto time = parse(GetParam().tag, GetParam().text);
  ASSERT_TRUE(time);
  EXPECT_EQ(time->time_since_epoch().count(), GetParam().seconds);
}

constexpr auto kUtc = tag::kUtcTime, kGeneralized = tag::kGeneralizedTime;
INSTANTIATE_TEST_SUITE_P(
    Moments, Asn1Time,
    ::testing::Values(TimeCase{"Epoch", kUtc, "700101000000Z", 0},
                      TimeCase{"Utc2049", kUtc, "491231235959Z", 2524607999},
                      TimeCase{"Utc1950", kUtc, "500101000000Z", -631152000},
                      TimeCase{"Y2038", kUtc, "380119031408Z", 2147483648},
                      TimeCase{"LeapDay", kUtc, "240229120000Z", 1709208000},
                      TimeCase{"NoExpiry", kGeneralized, "99991231235959Z", 253402300799},
                      TimeCase{"Year0", kGeneralized, "00000101000000Z", -62167219200},
                      TimeCase{"LeapDay2000", kGeneralized, "20000229000000Z", 951782400},
                      TimeCase{"WithoutSeconds", kUtc, "7001010001Z", 60},
                      TimeCase{"GeneralizedWithoutSeconds", kGeneralized, "197001010001Z", 60},
                      TimeCase{"EastOfGreenwich", kUtc, "700101090000+0900", 0},
                      TimeCase{"WestOfGreenwich", kUtc, "691231190000-0500", 0},
                      TimeCase{"HalfAnHour", kGeneralized, "19700101053000+0530", 0},
                      TimeCase{"Fraction", kGeneralized, "19700101000001.999Z", 1},
                      TimeCase{"CommaFraction", kGeneralized, "19700101000001,5Z", 1},
                      TimeCase{"WithoutZone", kGeneralized, "19700101000001", 1},
                      TimeCase{"LeapSecond", kUtc, "161231235960Z", 1483228800}),
    [](const auto& test) { return test.param.name; });

TEST(Asn1Time, IsNoMomentOfTheCalendar) {
  for (const char* text :
       {"", "Z", "26010100Z", "261301000000Z", "260001000000Z", "260100000000Z", "260230000000Z",
        "250229000000Z", "260101240000Z", "260101006000Z", "260101000061Z", "260101000000ZZ",
        "260101000000+09", "260101000000+2400", "260101000000+0060", "26010100000aZ", "-60101000000Z",
        "260101000000z", "2601010000 0Z"}) {
    EXPECT_FALSE(parse(kUtc, text)) << text;
  }
  EXPECT_FALSE(parse(kGeneralized, "19000229000000Z"));
  EXPECT_FALSE(parse(kGeneralized, "260101000000Z"));
  EXPECT_FALSE(parse(tag::kUtf8String, "260101000000Z"));
  EXPECT_FALSE(parse(kUtc, std::string_view("260101000000Z\0", 14)));
}

}  // namespace
}  // namespace kigen::pki
