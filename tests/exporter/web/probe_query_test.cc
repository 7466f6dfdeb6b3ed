#include "exporter/web/probe_query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace kigen::web {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

ProbeQuery good(std::string_view query) {
  const auto parsed = parse_probe_query(query);
  if (const auto* mistake = std::get_if<std::string>(&parsed)) ADD_FAILURE() << query << ": " << *mistake;
  return std::holds_alternative<ProbeQuery>(parsed) ? std::get<ProbeQuery>(parsed) : ProbeQuery{};
}

class ProbeQueryText : public ::testing::Test {};

TEST_F(ProbeQueryText, RequiredParametersAreEnough) {
  const auto query = good("target=www.example.jp&module=https");
  EXPECT_EQ(query.target, "www.example.jp");
  EXPECT_EQ(query.module, "https");
  EXPECT_EQ(query.server_name, "");
  EXPECT_FALSE(query.debug);
  EXPECT_EQ(query.scrape_timeout, 0ms);
}

TEST_F(ProbeQueryText, EveryParameterIsDecoded) {
  const auto query = good("debug=true&module=tls&server_name=m%C3%BCnchen.example&target=%5B%3a%3A1%5D:8443");
  EXPECT_EQ(query.target, "[::1]:8443");
  EXPECT_EQ(query.server_name, "münchen.example");
  EXPECT_TRUE(query.debug);
}

TEST_F(ProbeQueryText, PlusIsASpaceAndEqualsMayStandInAValue) {
  EXPECT_EQ(good("target=/srv/my+certs%2Bkeys/a=b&module=files").target, "/srv/my certs+keys/a=b");
}

TEST_F(ProbeQueryText, LongestValueIsTaken) {
  const std::string longest(kMaxParameterBytes, 'a');
  EXPECT_EQ(good("module=tls&target=" + longest).target, longest);
}

struct BadQuery {
  std::string query;
  const char* mistake;
};

class BadProbeQuery : public ::testing::TestWithParam<BadQuery> {};

TEST_P(BadProbeQuery, SaysWhichParameterIsWrong) {
  const auto parsed = parse_probe_query(GetParam().query);
  ASSERT_TRUE(std::holds_alternative<std::string>(parsed)) << GetParam().query;
  EXPECT_THAT(std::get<std::string>(parsed), HasSubstr(GetParam().mistake));
}

INSTANTIATE_TEST_SUITE_P(
    Table, BadProbeQuery,
    ::testing::Values(BadQuery{"", "\"target\" is missing"}, BadQuery{"target=a", "\"module\" is missing"},
                      BadQuery{"module=tls", "\"target\" is missing"},
                      BadQuery{"target=&module=tls", "\"target\" is empty"},
                      BadQuery{"target&module=tls", "\"target\" is empty"},
                      BadQuery{"target=a&module=tls&server_name=", "\"server_name\" is empty"},
                      BadQuery{"target=a&module=tls&hostname=b", "\"hostname\" is unknown"},
                      BadQuery{"target=a&&module=tls", "\"\" is unknown"},
                      BadQuery{"target=a&module=tls&Target=b", "\"Target\" is unknown"},
                      BadQuery{"target=a&target=b&module=tls", "\"target\" is given twice"},
                      BadQuery{"target=a&module=tls&t%61rget=b", "\"target\" is given twice"},
                      BadQuery{"target=a&module=tls&debug=1", "\"debug\": expected true or false"},
                      BadQuery{"target=%ff&module=tls", "\"target\" is not printable UTF-8"},
                      BadQuery{"target=%00a&module=tls", "\"target\" is not printable UTF-8"},
                      BadQuery{"target=a%0d%0ab&module=tls", "\"target\" is not printable UTF-8"},
                      BadQuery{"target=%c0%af&module=tls", "\"target\" is not printable UTF-8"},
                      BadQuery{"target=%&module=tls", "\"target\": bad percent-encoding"},
                      BadQuery{"target=%4&module=tls", "\"target\": bad percent-encoding"},
                      BadQuery{"target=%zz&module=tls", "\"target\": bad percent-encoding"},
                      BadQuery{"t%g1=a&module=tls", "name has a bad percent-encoding"},
                      BadQuery{"%ff%00=a", "\"%FF%00\" is unknown"},
                      BadQuery{"module=tls&target=" + std::string(kMaxParameterBytes + 1, 'a'),
                               "\"target\" is longer than 2048"}));

TEST_F(ProbeQueryText, UnknownNameIsRepeatedInPartOnly) {
  const auto parsed = parse_probe_query(std::string(5000, 'x') + "=1");
  EXPECT_LT(std::get<std::string>(parsed).size(), 200u);
}

class ScrapeTimeout : public ::testing::Test {};

TEST_F(ScrapeTimeout, LeavesHalfASecondForTheWayBack) {
  EXPECT_EQ(parse_scrape_timeout("10"), 9500ms);
  EXPECT_EQ(parse_scrape_timeout("10.000000"), 9500ms);
  EXPECT_EQ(parse_scrape_timeout("1.25"), 750ms);
  EXPECT_EQ(parse_scrape_timeout("1e1"), 9500ms);
}

TEST_F(ScrapeTimeout, IsBoundedOnBothSides) {
  EXPECT_EQ(parse_scrape_timeout("0.2"), 100ms);
  EXPECT_EQ(parse_scrape_timeout("0"), 100ms);
  EXPECT_EQ(parse_scrape_timeout("1e300"), 24h - 500ms);
}

TEST_F(ScrapeTimeout, WhatIsNotATimeIsRefused) {
  for (const char* text : {"", " 10", "10s", "ten", "-1", "nan", "inf", "1e999", "0x10", "+5"}) {
    EXPECT_EQ(parse_scrape_timeout(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace kigen::web
