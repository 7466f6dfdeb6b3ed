#include "probes/formats/bmp_string.h"

#include <gtest/gtest.h>

namespace kigen::formats {
namespace {

struct Case {
  const char* name;
  Bytes octets;
  std::string expected;
};

class BmpString : public testing::TestWithParam<Case> {};

TEST_P(BmpString, BecomesUtf8) { EXPECT_EQ(bmp_string_to_utf8(GetParam().octets), GetParam().expected); }

INSTANTIATE_TEST_SUITE_P(
    Strings, BmpString,
    testing::Values(Case{"Empty", {}, ""}, Case{"Ascii", {0, 'a', 0, '~'}, "a~"},
                    Case{"TwoOctetsOfUtf8", {0x00, 0x80, 0x00, 0xe9, 0x07, 0xff}, "\u0080\u00e9\u07ff"},
                    Case{"ThreeOctetsOfUtf8", {0x08, 0x00, 0x65, 0xe5, 0xff, 0xfd}, "\u0800\u65e5\ufffd"},
                    Case{"SurrogatePair", {0xd8, 0x42, 0xdf, 0xb7, 0x91, 0xce}, "\U00020bb7\u91ce"},
                    Case{"LastSurrogatePair", {0xdb, 0xff, 0xdf, 0xff}, "\U0010ffff"},
                    Case{"HighSurrogateAlone", {0xd8, 0x42, 0, 'a'}, "\ufffda"},
                    Case{"HighSurrogateAtTheEnd", {0, 'a', 0xd8, 0x42}, "a\ufffd"},
                    Case{"LowSurrogateAlone", {0xdf, 0xb7, 0, 'a'}, "\ufffda"},
                    Case{"OddLength", {0, 'a', 0}, "a"}, Case{"TerminatingNull", {0, 'a', 0, 0}, "a"},
                    Case{"LineFeedStays", {0, 'a', 0, '\n', 0, 'b'}, "a\nb"}),
    [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace kigen::formats
