#include "exporter/config/duration.h"

#include <gtest/gtest.h>

namespace kigen::config {
namespace {

using namespace std::chrono_literals;

class Duration : public ::testing::Test {};

TEST_F(Duration, UnitsAddUp) {
  const std::pair<const char*, std::chrono::milliseconds> cases[] = {
      {"1ms", 1ms},
      {"5s", 5s},
      {"15m", 15min},
      {"2h", 2h},
      {"45d", 45 * 24h},
      {"1w", 168h},
      {"1y", 8760h},
      {"1h30m", 90min},
      {"1m1ms", 60001ms},
      {"100y", 876000h},
      {"05m", 5min},
      {"1d0h5s", 24h + 5s},
      {"1y2w3d4h5m6s7ms", 8760h + 14 * 24h + 3 * 24h + 4h + 5min + 6s + 7ms},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(parse_duration(text), expected) << text;
}

TEST_F(Duration, AnythingElseIsAbsent) {
  for (const char* text : {"",
                           "15",
                           "m",
                           "-5m",
                           "+5m",
                           "1.5h",
                           "5 m",
                           " 5m",
                           "5m ",
                           "5M",
                           "5min",
                           "30m1h",
                           "1m1m",
                           "0s",
                           "0h0m",
                           "101y",
                           "100y1ms",
                           "99999999999999999999s",
                           "9223372036854775807y",
                           "1h30",
                           "ms5"}) {
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace kigen::config
