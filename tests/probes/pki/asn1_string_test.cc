#include "probes/pki/asn1_string.h"

#include <gtest/gtest.h>

namespace kigen::pki {
namespace {

using namespace std::string_view_literals;

struct StringCase {
  std::string name;
  std::uint8_t tag;
  std::string_view content;
  std::string utf8;
};

class Asn1String : public ::testing::TestWithParam<StringCase> {};

TEST_P(Asn1String, BecomesUtf8) {
  const auto content = as_bytes(GetParam().content);
  EXPECT_EQ(string_as_utf8({GetParam().tag, content, content}), GetParam().utf8);
}

INSTANTIATE_TEST_SUITE_P(
    Types, Asn1String,
    ::testing::Values(StringCase{"Utf8", tag::kUtf8String, "\xe6\x97\xa5", "\xe6\x97\xa5"},
                      StringCase{"Printable", tag::kPrintableString, "abc", "abc"},
                      StringCase{"Ia5", tag::kIa5String, "a@b", "a@b"},
                      StringCase{"Visible", tag::kVisibleString, "abc", "abc"},
                      StringCase{"Numeric", 0x12, "123", "123"},
                      StringCase{"Utf8InThePrintable", tag::kPrintableString, "\xc3\xa9", "\xc3\xa9"},
                      StringCase{"T61IsLatin1", tag::kT61String, "caf\xe9", "caf\xc3\xa9"},
                      StringCase{"Bmp", tag::kBmpString, "\0A\x65\xe5"sv, "A\xe6\x97\xa5"},
                      StringCase{"BmpPair", tag::kBmpString, "\xd8\x3d\xdd\x12"sv, "\xf0\x9f\x94\x92"},
                      StringCase{"BmpLoneHigh", tag::kBmpString, "\xd8\x3d\0A"sv,
                                 "\xef\xbf\xbd"
                                 "A"},
                      StringCase{"BmpLoneLow", tag::kBmpString, "\xdd\x12"sv, "\xef\xbf\xbd"},
                      StringCase{"BmpHighAtTheEnd", tag::kBmpString, "\xd8\x3d"sv, "\xef\xbf\xbd"},
                      StringCase{"BmpOddLength", tag::kBmpString, "\0A\0"sv, "A\xef\xbf\xbd"},
                      StringCase{"Universal", tag::kUniversalString, "\0\1\xf5\x12"sv, "\xf0\x9f\x94\x92"},
                      StringCase{"UniversalTooHigh", tag::kUniversalString, "\x7f\0\0\0"sv, "\xef\xbf\xbd"},
                      StringCase{"UniversalCut", tag::kUniversalString, "\0\0\0A\0"sv, "A\xef\xbf\xbd"},
                      StringCase{"Empty", tag::kBmpString, ""sv, ""}),
    [](const auto& test) { return test.param.name; });

TEST(Asn1String, OtherTypesAreNone) {
  for (const std::uint8_t tag :
       {tag::kInteger, tag::kBitString, tag::kOctetString, tag::kSequence, tag::context(2)}) {
    EXPECT_FALSE(string_as_utf8({tag, as_bytes("abc"), as_bytes("abc")}));
  }
}

}  // namespace
}  // namespace kigen::pki
