#include "probes/sources/endpoint.h"

#include <gtest/gtest.h>

namespace kigen::sources {
namespace {

const std::string kLongLabel(63, 'a');
const std::string kLongName = kLongLabel + "." + kLongLabel + "." + kLongLabel + "." + std::string(61, 'b');

struct Good {
  std::string text;
  std::uint16_t default_port;
  std::string canonical;
  std::string connect_to;  // empty: none
};
void PrintTo(const Good& row, std::ostream* out) { *out << row.text; }

class GoodEndpoint : public ::testing::TestWithParam<Good> {};

TEST_P(GoodEndpoint, HasItsCanonicalForm) {
  const auto endpoint = parse_endpoint(GetParam().text, GetParam().default_port);
  ASSERT_TRUE(endpoint) << endpoint.fault().detail;
  EXPECT_EQ(endpoint->canonical(), GetParam().canonical);
  EXPECT_EQ(endpoint->connect_to ? endpoint->connect_to->to_string() : "", GetParam().connect_to);
  const auto again = parse_endpoint(endpoint->canonical(), 0);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->canonical(), endpoint->canonical());
}

INSTANTIATE_TEST_SUITE_P(
    Table, GoodEndpoint,
    ::testing::Values(Good{"www.example.jp", 443, "www.example.jp:443", ""},
                      Good{"WWW.Example.JP.", 443, "www.example.jp:443", ""},
                      Good{"www.example.jp:8443", 443, "www.example.jp:8443", ""},
                      Good{"www.example.jp.:1", 443, "www.example.jp:1", ""},
                      Good{"localhost:65535", 0, "localhost:65535", ""},
                      Good{"_dmarc.a-b.example", 25, "_dmarc.a-b.example:25", ""},
                      Good{"192.0.2.1", 443, "192.0.2.1:443", ""},
                      Good{"192.0.2.1:25", 443, "192.0.2.1:25", ""},
                      Good{"[2001:DB8::1]:8443", 443, "[2001:db8::1]:8443", ""},
                      Good{"[2001:db8::1]", 443, "[2001:db8::1]:443", ""},
                      Good{"2001:db8:0:0::1", 443, "[2001:db8::1]:443", ""},
                      Good{"2001:db8::443", 25, "[2001:db8::443]:25", ""},
                      Good{"www.example.jp@192.0.2.1", 443, "www.example.jp:443", "192.0.2.1"},
                      Good{"www.example.jp:8443@[2001:db8::1]", 443, "www.example.jp:8443", "2001:db8::1"},
                      Good{"www.example.jp@2001:db8::1", 443, "www.example.jp:443", "2001:db8::1"},
                      Good{kLongName, 443, kLongName + ":443", ""}));

class BadEndpoint : public ::testing::TestWithParam<std::string> {};

TEST_P(BadEndpoint, IsMalformedAndSaysWhatWasExpected) {
  const auto endpoint = parse_endpoint(GetParam(), 443);
  ASSERT_FALSE(endpoint) << endpoint->canonical();
  EXPECT_EQ(endpoint.fault().reason, Reason::kMalformed);
  EXPECT_FALSE(endpoint.fault().detail.empty());
}

INSTANTIATE_TEST_SUITE_P(Table, BadEndpoint,
                         ::testing::Values("", ".", ":443", "a:", "a:0", "a:65536", "a:99999999999999999999",
                                           "a:4x", "a:+1", "a: 1", "a b", "a..b", ".a", "a/b", "http://a",
                                           "a\nb", "b\xc3\xbc.example", "a@", "a@b", "@192.0.2.1",
                                           "a@192.0.2.1:443", "a@[192.0.2.1", "a@192.0.2.256",
                                           "a@b@192.0.2.1", "[::1", "[::1]443", "[::1]:", "[]", "[]:443",
                                           "[a.example]:443", "[192.0.2.1]:443", "fe80::1%eth0",
                                           "[fe80::1%eth0]:443", "1:2:3", "[::1]@[::1]:443",
                                           std::string("a\0b", 3), kLongLabel + "a.b", kLongName + "b"));

TEST(Endpoint, NeedsAPortWhereThereIsNoDefault) {
  EXPECT_FALSE(parse_endpoint("www.example.jp", 0));
  EXPECT_TRUE(parse_endpoint("www.example.jp:1", 0));
}

TEST(Endpoint, KnowsAnAddressFromAName) {
  EXPECT_TRUE(parse_endpoint("192.0.2.1", 1)->host_is_address());
  EXPECT_TRUE(parse_endpoint("[::1]", 1)->host_is_address());
  EXPECT_FALSE(parse_endpoint("192.0.2.1.example", 1)->host_is_address());
}

}  // namespace
}  // namespace kigen::sources
