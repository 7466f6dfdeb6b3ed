#include "probes/pki/name_match.h"

#include <gtest/gtest.h>

#include "probes/pki/assessor.h"
#include "tests/support/mint.h"

namespace kigen::pki {
namespace {

struct DnsCase {
  std::string name, pattern, reference;
  bool matches;
};

class DnsName : public ::testing::TestWithParam<DnsCase> {};

TEST_P(DnsName, MatchesAsRfc9525Says) {
  EXPECT_EQ(dns_name_matches(GetParam().pattern, GetParam().reference), GetParam().matches);
}

INSTANTIATE_TEST_SUITE_P(
    Patterns, DnsName,
    ::testing::Values(DnsCase{"Equal", "www.example.test", "www.example.test", true},
                      DnsCase{"CaseDoesNotCount", "WWW.Example.test", "www.eXample.TEST", true},
                      DnsCase{"FinalDotOfTheReference", "www.example.test", "www.example.test.", true},
                      DnsCase{"FinalDotOfThePattern", "www.example.test.", "www.example.test", true},
                      DnsCase{"TwoFinalDots", "www.example.test", "www.example.test..", false},
                      DnsCase{"Other", "www.example.test", "mail.example.test", false},
                      DnsCase{"Parent", "example.test", "www.example.test", false},
                      DnsCase{"SuffixOnly", "example.test", "badexample.test", false},
                      DnsCase{"SingleLabel", "localhost", "localhost", true},
                      DnsCase{"Wildcard", "*.example.test", "www.example.test", true},
                      DnsCase{"WildcardCase", "*.EXAMPLE.test", "www.example.TEST.", true},
                      DnsCase{"WildcardIsOneLabel", "*.example.test", "a.b.example.test", false},
                      DnsCase{"WildcardIsNotNothing", "*.example.test", "example.test", false},
                      DnsCase{"WildcardIsNotEmpty", "*.example.test", ".example.test", false},
                      DnsCase{"WildcardOverATopLevelDomain", "*.test", "example.test", false},
                      DnsCase{"WildcardAlone", "*", "localhost", false},
                      DnsCase{"WildcardAndDot", "*.", "localhost", false},
                      DnsCase{"WildcardInsideALabel", "w*.example.test", "www.example.test", false},
                      DnsCase{"WildcardAfterALabel", "*w.example.test", "www.example.test", false},
                      DnsCase{"WildcardInTheMiddle", "www.*.example.test", "www.a.example.test", false},
                      DnsCase{"TwoWildcards", "*.*.test", "a.b.test", false},
                      DnsCase{"ALabels", "xn--wgv71a.example.test", "XN--WGV71A.example.test", true},
                      DnsCase{"WildcardForAnALabel", "*.example.test", "xn--wgv71a.example.test", true},
                      DnsCase{"NulInThePattern", std::string("a.test\0.evil.test", 17), "a.test", false},
                      DnsCase{"EmptyPattern", "", "a.test", false},
                      DnsCase{"EmptyReference", "a.test", "", false}, DnsCase{"BothEmpty", ".", ".", false}),
    [](const auto& test) { return test.param.name; });

class NameMatch : public ::testing::Test {
 protected:
  const Bytes der_ = testing::mint({.common_name = "cn.example.test",
                                    .dns_names = {"www.example.test", "*.wild.test", "192.0.2.9"},
                                    .ip_addresses = {"192.0.2.1", "2001:db8::1"}})
                         .der;
};

TEST_F(NameMatch, AnyOfTheNamesWillDo) {
  EXPECT_TRUE(names_match(der_, "www.example.test"));
  EXPECT_TRUE(names_match(der_, "a.wild.test"));
  EXPECT_FALSE(names_match(der_, "other.test"));
  EXPECT_FALSE(names_match(der_, ""));
}

TEST_F(NameMatch, CommonNameDoesNotCount) { EXPECT_FALSE(names_match(der_, "cn.example.test")); }

TEST_F(NameMatch, AddressMatchesAddressesOnly) {
  EXPECT_TRUE(names_match(der_, "192.0.2.1"));
  EXPECT_TRUE(names_match(der_, "2001:db8::1"));
  EXPECT_TRUE(names_match(der_, "2001:0DB8:0::0:1"));
  EXPECT_FALSE(names_match(der_, "192.0.2.2"));
  EXPECT_FALSE(names_match(der_, "192.0.2.9"));  // stands there as a DNS name
  EXPECT_FALSE(names_match(der_, "::ffff:192.0.2.1"));
}

TEST_F(NameMatch, CertificateWithoutNamesMatchesNothing) {
  EXPECT_EQ(match_name(testing::mint({.common_name = "a.test"}).der, "a.test"), false);
}

TEST_F(NameMatch, IsAbsentWhereThereIsNoCertificate) {
  EXPECT_FALSE(match_name(as_bytes("hello"), "a.test").has_value());
  EXPECT_FALSE(match_name({}, "a.test").has_value());
  EXPECT_FALSE(names_match({}, "a.test"));
}

}  // namespace
}  // namespace kigen::pki
