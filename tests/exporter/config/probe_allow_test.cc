#include "exporter/config/probe_allow.h"

#include <gtest/gtest.h>

namespace kigen::config {
namespace {

struct Case {
  const char* entry;
  const char* host;
  bool allowed;
};

class ProbeAllow : public ::testing::Test {};

TEST_F(ProbeAllow, MatchesNamesPatternsAndNetworks) {
  constexpr Case kCases[] = {
      {"www.example.jp", "www.example.jp", true},
      {"www.example.jp", "WWW.Example.JP.", true},
      {"WWW.example.jp.", "www.example.jp", true},
      {"www.example.jp", "ww.example.jp", false},
      {"www.example.jp", "a.www.example.jp", false},
      {"*.example.jp", "www.example.jp", true},
      {"*.example.jp", "a.b.example.jp", true},
      {"*.example.jp", "example.jp", false},
      {"*.example.jp", ".example.jp", false},
      {"*.example.jp", "badexample.jp", false},
      {"*.example.jp", "www.example.jp.evil.test", false},
      {"192.0.2.0/24", "192.0.2.255", true},
      {"192.0.2.0/24", "192.0.3.0", false},
      {"192.0.2.7/24", "192.0.2.1", true},
      {"192.0.2.0/25", "192.0.2.128", false},
      {"192.0.2.7", "192.0.2.7", true},
      {"192.0.2.7", "192.0.2.8", false},
      {"192.0.2.0/24", "::ffff:192.0.2.9", true},
      {"192.0.2.0/24", "[::ffff:c000:209]", true},
      {"::ffff:192.0.2.0/120", "192.0.2.9", true},
      {"::ffff:192.0.2.0/120", "192.0.3.9", false},
      {"0.0.0.0/0", "203.0.113.1", true},
      {"0.0.0.0/0", "::1", false},
      {"::/0", "2001:db8::1", true},
      {"::/0", "192.0.2.1", false},
      {"2001:db8::/33", "[2001:db8:7fff::1]", true},
      {"2001:db8::/33", "[2001:db8:8000::1]", false},
      {"2001:db8::1", "2001:DB8:0::1", true},
      {"192.0.2.0/24", "www.example.jp", false},
      {"192.0.2.0/24", "192.0.2", false},
      {"www.example.jp", "", false},
  };
  for (const Case& row : kCases) {
    EXPECT_EQ(probe_allowed({{row.entry}}, row.host), row.allowed) << row.entry << " for " << row.host;
    EXPECT_TRUE(is_probe_allow_entry(row.entry)) << row.entry;
  }
}

TEST_F(ProbeAllow, EmptyListAllowsAny) { EXPECT_TRUE(probe_allowed({}, "www.example.jp")); }

TEST_F(ProbeAllow, AnyEntryIsEnough) {
  const Web web{{"192.0.2.0/24", "*.example.jp"}};
  EXPECT_TRUE(probe_allowed(web, "www.example.jp"));
  EXPECT_TRUE(probe_allowed(web, "192.0.2.1"));
  EXPECT_FALSE(probe_allowed(web, "192.0.3.1"));
}

TEST_F(ProbeAllow, OtherEntriesAreRefused) {
  for (const char* entry : {"",
                            ".",
                            "*",
                            "*.",
                            "a..b",
                            ".a",
                            "w*.example.jp",
                            "*.*.jp",
                            "a b",
                            "192.0.2.0/33",
                            "192.0.2.0/",
                            "192.0.2.0/024",
                            "192.0.2.0/-1",
                            "192.0.2.300",
                            "192.0.2",
                            "2001:db8::/129",
                            "[::1]",
                            "a:443",
                            "https://a",
                            "fe80::1%eth0",
                            "*.1.2"}) {
    EXPECT_FALSE(is_probe_allow_entry(entry)) << entry;
  }
}

}  // namespace
}  // namespace kigen::config
