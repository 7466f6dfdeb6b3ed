#include "probes/formats/jks_text.h"

#include <gtest/gtest.h>

namespace kigen::formats {
namespace {

using std::string_view_literals::operator""sv;

struct Case {
  const char* name;
  std::string_view given;
  std::string_view expected;
};

std::string name_of(const ::testing::TestParamInfo<Case>& test) { return test.param.name; }

class ModifiedUtf8 : public ::testing::TestWithParam<Case> {};

TEST_P(ModifiedUtf8, BecomesUtf8) {
  EXPECT_EQ(modified_utf8_to_utf8(as_bytes(GetParam().given)), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(Texts, ModifiedUtf8,
                         ::testing::Values(Case{"Empty", "", ""}, Case{"Ascii", "server", "server"},
                                           Case{"Japanese", "\u6771\u4eac", "\u6771\u4eac"},
                                           Case{"NullCharacter", "a\xc0\x80z", "a\0z"sv},
                                           Case{"SurrogatePair", "\xed\xa1\x82\xed\xbe\xb7", "\U00020bb7"},
                                           Case{"HighSurrogateAlone", "\xed\xa1\x82x", "\ufffdx"},
                                           Case{"LowSurrogateAlone", "\xed\xbe\xb7", "\ufffd"},
                                           Case{"CutSequenceStays", "a\xe6\x9d", "a\xe6\x9d"},
                                           Case{"StrayByteStays", "\x80\xff", "\x80\xff"},
                                           Case{"FourByteFormStays", "\xf0\xa0\xae\xb7", "\xf0\xa0\xae\xb7"},
                                           Case{"OverlongStays", "\xc1\x81\xe0\x80\x80", "\xc1\x81\0"sv}),
                         name_of);

class PasswordAsUtf16 : public ::testing::TestWithParam<Case> {};

TEST_P(PasswordAsUtf16, IsBigEndianWithoutEnd) {
  EXPECT_EQ(password_to_utf16(GetParam().given).reveal(), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Passwords, PasswordAsUtf16,
    ::testing::Values(Case{"Empty", "", ""}, Case{"Ascii", "ab", "\0a\0b"sv},
                      Case{"TwoOctets", "\u00e9", "\0\xe9"sv}, Case{"ThreeOctets", "\u6771", "\x67\x71"},
                      Case{"BeyondThePlane", "\U00020bb7", "\xd8\x42\xdf\xb7"},
                      Case{"Latin1IsTakenAsSuch", "\xe9z", "\0\xe9\0z"sv},
                      Case{"SurrogatesAreNoUtf8", "\xed\xa1\x82", "\0\xed\0\xa1\0\x82"sv},
                      Case{"OverlongIsNoUtf8", "\xc0\x80", "\0\xc0\0\x80"sv}),
    name_of);

}  // namespace
}  // namespace kigen::formats
