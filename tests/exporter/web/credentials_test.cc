#include "exporter/web/credentials.h"

#include <gtest/gtest.h>

#include <ostream>

namespace kigen::web {
namespace {

struct Header {
  const char* name;
  std::string text;
  std::string user, password;
};
void PrintTo(const Header& row, std::ostream* out) { *out << row.name; }
class RightHeader : public ::testing::TestWithParam<Header> {};

TEST_P(RightHeader, GivesNameAndPassword) {
  const auto found = parse_authorization(GetParam().text);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->name, GetParam().user);
  EXPECT_EQ(found->password.reveal(), GetParam().password);
}

// The first is RFC 7617's own.
INSTANTIATE_TEST_SUITE_P(
    Headers, RightHeader,
    ::testing::Values(Header{"Usual", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "Aladdin", "open sesame"},
                      Header{"SchemeInAnyCase", "bAsIc YWxpY2U6c2VjcmV0", "alice", "secret"},
                      Header{"MoreBlanks", "  Basic   YWxpY2U6c2VjcmV0  ", "alice", "secret"},
                      Header{"ColonInPassword", "Basic YTpiOmM=", "a", "b:c"},
                      Header{"NothingAtAll", "Basic Og==", "", ""},
                      Header{"Utf8", "Basic dGVzdDoxMjPCow==", "test", "123\xc2\xa3"}),
    [](const auto& row) { return std::string(row.param.name); });

struct BadHeader {
  const char* name;
  std::string text;
};
void PrintTo(const BadHeader& row, std::ostream* out) { *out << row.name; }
class WrongHeader : public ::testing::TestWithParam<BadHeader> {};

TEST_P(WrongHeader, GivesNothing) { EXPECT_FALSE(parse_authorization(GetParam().text).has_value()); }

INSTANTIATE_TEST_SUITE_P(
    Headers, WrongHeader,
    ::testing::Values(BadHeader{"Empty", ""}, BadHeader{"SchemeAlone", "Basic"},
                      BadHeader{"NoText", "Basic "}, BadHeader{"OtherScheme", "Bearer YWxpY2U6c2VjcmV0"},
                      BadHeader{"SchemeRunsOn", "BasicYWxpY2U6c2VjcmV0"}, BadHeader{"NotPadded", "Basic QQ"},
                      BadHeader{"PaddedInside", "Basic QQ==QWxh"}, BadHeader{"PaddedTooFar", "Basic Q==="},
                      BadHeader{"PaddingAlone", "Basic ===="}, BadHeader{"BlankInside", "Basic YWxp Y2U6"},
                      BadHeader{"UrlAlphabet", "Basic YWxp-_=="}, BadHeader{"NoColon", "Basic YWxpY2U="},
                      BadHeader{"NotBase64", "Basic \x01\x02\xff!"}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace kigen::web
