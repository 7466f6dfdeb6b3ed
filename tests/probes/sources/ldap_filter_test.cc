#include "probes/sources/ldap_filter.h"

#include <gtest/gtest.h>

#include "tests/support/hex.h"

namespace kigen::sources {
namespace {

struct Right {
  const char* name;
  std::string text;
  const char* hex;  // RFC 4511 section 4.5.1
};
void PrintTo(const Right& row, std::ostream* out) { *out << row.name; }

class LdapFilter : public ::testing::TestWithParam<Right> {};

TEST_P(LdapFilter, IsEncoded) {
  const auto encoded = encode_ldap_filter(GetParam().text);
  ASSERT_TRUE(encoded) << encoded.fault().detail;
  EXPECT_EQ(as_text(*encoded), testing::from_hex(GetParam().hex));
}

const Right kRight[] = {
    {"Presence", "(cn=*)", "87 02 636e"},
    {"Equality", "(cn=ab)", "a3 08 0402 636e 0402 6162"},
    {"EmptyValue", "(cn=)", "a3 06 0402 636e 0400"},
    {"EscapedStarAndParenthesis", "(cn=\\2a\\28)", "a3 08 0402 636e 0402 2a28"},
    {"EscapedNul", "(cn=\\00)", "a3 07 0402 636e 0401 00"},
    {"Initial", "(cn=ab*)", "a4 0a 0402 636e 3004 8002 6162"},
    {"Final", "(cn=*ab)", "a4 0a 0402 636e 3004 8202 6162"},
    {"InitialAnyFinal", "(cn=a*b*c)", "a4 0f 0402 636e 3009 8001 61 8101 62 8201 63"},
    {"GreaterOrEqual", "(cn>=a)", "a5 07 0402 636e 0401 61"},
    {"LessOrEqual", "(cn<=a)", "a6 07 0402 636e 0401 61"},
    {"Approximately", "(cn~=a)", "a8 07 0402 636e 0401 61"},
    {"And", "(&(a=*)(b=*))", "a0 06 8701 61 8701 62"},
    {"OrOfOne", "(|(a=*))", "a1 03 8701 61"},
    {"NotInAnd", "(&(!(a=*))(b=*))", "a0 08 a203 8701 61 8701 62"},
    {"AttributeWithOption", "(userCertificate;binary=*)",
     "87 16 75736572436572746966696361746 53b62696e617279"},
};
INSTANTIATE_TEST_SUITE_P(Texts, LdapFilter, ::testing::ValuesIn(kRight),
                         [](const auto& row) { return row.param.name; });

class LdapFilterMistake : public ::testing::TestWithParam<std::string> {};

TEST_P(LdapFilterMistake, IsRefused) {
  const auto encoded = encode_ldap_filter(GetParam());
  ASSERT_FALSE(encoded);
  EXPECT_EQ(encoded.fault().reason, Reason::kMalformed);
  EXPECT_FALSE(encoded.fault().detail.empty());
}

std::string nested(int depth) {
  std::string text = "(a=*)";
  for (int i = 0; i < depth; ++i) text = "(!" + text + ")";
  return text;
}

INSTANTIATE_TEST_SUITE_P(Texts, LdapFilterMistake,
                         ::testing::Values("", "cn=a", "(cn=a", "(cn=a))", "(cn=a)(cn=b)", "()", "(&)",
                                           "(=a)", "(cn)", "(cn>a)", "(cn=a**b)", "(cn>=a*)", "(cn=\\2)",
                                           "(cn=\\zz)", "( cn=a)", "(!(a=*)(b=*))", "(cn:dn:=a)", nested(16),
                                           "(cn=" + std::string(5000, 'a') + ")", std::string("(a=\0)", 5)));

TEST(LdapFilterDepth, FifteenNegationsAreNotTooDeep) { EXPECT_TRUE(encode_ldap_filter(nested(15))); }

}  // namespace
}  // namespace kigen::sources
