#include "probes/model/unicode.h"

#include <gtest/gtest.h>

namespace kigen {
namespace {

struct Utf16Case {
  const char* name;
  Bytes big_endian;
  std::string expected;
};

class Utf16 : public ::testing::TestWithParam<Utf16Case> {
 protected:
  // The same units in the other order; an odd last byte stays where it is.
  static Bytes little_endian(Bytes bytes) {
    for (std::size_t at = 0; at + 1 < bytes.size(); at += 2) std::swap(bytes[at], bytes[at + 1]);
    return bytes;
  }
};

TEST_P(Utf16, BecomesUtf8InBothOrders) {
  EXPECT_EQ(utf16_to_utf8(GetParam().big_endian, ByteOrder::kBigEndian), GetParam().expected);
  EXPECT_EQ(utf16_to_utf8(little_endian(GetParam().big_endian), ByteOrder::kLittleEndian),
            GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Strings, Utf16,
    ::testing::Values(Utf16Case{"Empty", {}, ""}, Utf16Case{"Ascii", {0, 'a', 0, '~'}, "a~"},
                      Utf16Case{"TwoBytesOfUtf8", {0x00, 0x80, 0x00, 0xe9, 0x07, 0xff}, "\u0080\u00e9\u07ff"},
                      Utf16Case{
                          "ThreeBytesOfUtf8", {0x08, 0x00, 0x65, 0xe5, 0xff, 0xfd}, "\u0800\u65e5\ufffd"},
                      Utf16Case{"SurrogatePair", {0xd8, 0x42, 0xdf, 0xb7, 0x91, 0xce}, "\U00020bb7\u91ce"},
                      Utf16Case{"LastSurrogatePair", {0xdb, 0xff, 0xdf, 0xff}, "\U0010ffff"},
                      Utf16Case{"HighSurrogateAlone", {0xd8, 0x42, 0, 'a'}, "\ufffda"},
                      Utf16Case{"HighSurrogateAtTheEnd", {0, 'a', 0xd8, 0x42}, "a\ufffd"},
                      Utf16Case{"LowSurrogateAlone", {0xdf, 0xb7, 0, 'a'}, "\ufffda"},
                      Utf16Case{"OddLength", {0, 'a', 0}, "a\ufffd"}, Utf16Case{"OneByte", {0}, "\ufffd"},
                      Utf16Case{"NullStays", {0, 'a', 0, 0}, std::string("a\0", 2)},
                      Utf16Case{"LineFeedStays", {0, 'a', 0, '\n', 0, 'b'}, "a\nb"}),
    [](const auto& test) { return std::string(test.param.name); });

class TerminatedUtf16 : public ::testing::TestWithParam<Utf16Case> {};

TEST_P(TerminatedUtf16, EndsBeforeOneNull) {
  EXPECT_EQ(terminated_utf16_to_utf8(GetParam().big_endian, ByteOrder::kBigEndian), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(Strings, TerminatedUtf16,
                         ::testing::Values(Utf16Case{"Empty", {}, ""},
                                           Utf16Case{"WithoutNull", {0, 'a'}, "a"},
                                           Utf16Case{"Null", {0, 'a', 0, 0}, "a"},
                                           Utf16Case{"TwoNulls", {0, 'a', 0, 0, 0, 0}, std::string("a\0", 2)},
                                           Utf16Case{"OddByteBehindIt", {0, 'a', 0, 0, 7}, "a"}),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(AppendUtf8, WhatIsNoCharacterIsReplaced) {
  for (const char32_t c : {0xd800u, 0xdfffu, 0x110000u, 0xffffffffu}) {
    std::string text;
    append_utf8(text, c);
    EXPECT_EQ(text, "\ufffd");
  }
}

}  // namespace
}  // namespace kigen
