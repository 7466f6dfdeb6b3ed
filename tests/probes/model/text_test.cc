#include "probes/model/text.h"

#include <gtest/gtest.h>

#include <set>

namespace kigen {
namespace {

struct TextCase {
  std::string name;
  std::string_view input;
  std::string expected;
};

class PrintableUtf8 : public ::testing::TestWithParam<TextCase> {};

TEST_P(PrintableUtf8, WritesOtherBytesInHexadecimal) {
  EXPECT_EQ(printable_utf8(GetParam().input), GetParam().expected);
  EXPECT_EQ(is_printable_utf8(GetParam().input), GetParam().input == GetParam().expected);
  EXPECT_TRUE(is_printable_utf8(printable_utf8(GetParam().input)));
}

using namespace std::string_view_literals;
INSTANTIATE_TEST_SUITE_P(
    Encodings, PrintableUtf8,
    ::testing::Values(
        TextCase{"Empty", "", ""}, TextCase{"Ascii", "CN=a b~!", "CN=a b~!"},
        TextCase{"Nul", "a\0b"sv, "a%00b"}, TextCase{"LineFeed", "a\nb", "a%0Ab"},
        TextCase{"Delete", "a\x7f", "a%7F"}, TextCase{"TwoBytes", "\xc3\xa9", "\xc3\xa9"},
        TextCase{"ThreeBytes", "\xe6\x97\xa5", "\xe6\x97\xa5"},
        TextCase{"FourBytes", "\xf0\x9f\x94\x92", "\xf0\x9f\x94\x92"},
        TextCase{"HighestCharacter", "\xf4\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf"},
        TextCase{"BeyondUnicode", "\xf4\x90\x80\x80", "%F4%90%80%80"},
        TextCase{"C1Control", "\xc2\x85", "%C2%85"}, TextCase{"FirstAfterC1", "\xc2\xa0", "\xc2\xa0"},
        TextCase{"Latin1Byte", "caf\xe9!", "caf%E9!"}, TextCase{"OverlongSlash", "\xc0\xaf", "%C0%AF"},
        TextCase{"OverlongThree", "\xe0\x80\xaf", "%E0%80%AF"},
        TextCase{"OverlongFour", "\xf0\x8f\xbf\xbf", "%F0%8F%BF%BF"},
        TextCase{"Surrogate", "\xed\xa0\x80", "%ED%A0%80"},
        TextCase{"LastBeforeSurrogates", "\xed\x9f\xbf", "\xed\x9f\xbf"},
        TextCase{"CutShort", "\xe6\x97", "%E6%97"}, TextCase{"StrayContinuation", "\x80", "%80"},
        TextCase{"BadByteThenGood", "\xe6\xe6\x97\xa5", "%E6\xe6\x97\xa5"}),
    [](const auto& test) { return test.param.name; });

TEST(BoundedText, LeavesWhatFits) {
  EXPECT_EQ(bounded_text(std::string(256, 'a'), 256), std::string(256, 'a'));
  EXPECT_EQ(bounded_text("", 16), "");
}

TEST(PrintableText, TellsEveryByteAtEveryPlace) {
  for (int byte = 0; byte < 256; ++byte) {
    for (const std::size_t length : {1, 7, 8, 9, 16, 19}) {
      for (std::size_t at = 0; at < length; ++at) {
        std::string text(length, 'a');
        text[at] = static_cast<char>(byte);
        EXPECT_EQ(is_printable_utf8(text), byte >= 0x20 && byte < 0x7f)
            << byte << " at " << at << " of " << length;
      }
    }
  }
}

TEST(BoundedText, EndsALongerTextInAHash) {
  const std::string cut = bounded_text(std::string(257, 'a'), 256);
  EXPECT_EQ(cut.size(), 256u);
  EXPECT_EQ(cut.substr(0, 248), std::string(247, 'a') + '~');
  EXPECT_EQ(cut.find_first_not_of("0123456789abcdef", 248), std::string::npos);
}

TEST(BoundedText, KeepsTwoLongTextsApart) {
  std::set<std::string> cuts;
  for (const char last : {'a', 'b', 'c'}) cuts.insert(bounded_text(std::string(300, 'x') + last, 256));
  EXPECT_EQ(cuts.size(), 3u);
}

TEST(BoundedText, CutsBetweenCharacters) {
  for (std::size_t prefix = 0; prefix < 4; ++prefix) {
    std::string text(prefix, 'a');
    for (int i = 0; i < 20; ++i) text += "\xf0\x9f\x94\x92";
    const std::string cut = bounded_text(text, 32);
    EXPECT_LE(cut.size(), 32u);
    EXPECT_GT(cut.size(), 32u - 4u);
    EXPECT_TRUE(is_printable_utf8(cut)) << prefix;
  }
}

TEST(AsciiLower, ChangesAsciiLettersOnly) {
  for (int code = 0; code < 256; ++code) {
    const char c = static_cast<char>(code);
    const char lower = code >= 'A' && code <= 'Z' ? static_cast<char>(code + 32) : c;
    for (const std::size_t length : {1, 7, 8, 9, 16, 19}) {  // alone, and among eight at a time
      EXPECT_EQ(ascii_lower(std::string(length, c)), std::string(length, lower)) << code << " * " << length;
    }
  }
  EXPECT_EQ(ascii_lower("AZaz09[@\xc3\x89`{\x7f\x80\xc1\xdaM"), "azaz09[@\xc3\x89`{\x7f\x80\xc1\xdam");
}

}  // namespace
}  // namespace kigen
