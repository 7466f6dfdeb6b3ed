#include "exporter/engine/schedule.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>

namespace kigen::engine {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

TEST(Spread, IsTheSameInEveryRunAndDiffersBetweenTargets) {
  EXPECT_EQ(spread_of("www.example.jp"), spread_of("www.example.jp"));
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 10000; ++i) seen.insert(spread_of("host" + std::to_string(i)));
  EXPECT_EQ(seen.size(), 10000u);
}

TEST(Spread, IsEvenOverThreadsAndTime) {
  for (const std::uint64_t parts : {2u, 3u, 8u, 900000u}) {
    std::array<int, 8> count{};
    for (int i = 0; i < 8000; ++i) {
      ++count[spread_of("10.0." + std::to_string(i / 256) + "." + std::to_string(i % 256)) % parts * 8 /
              parts];
    }
    const int used = static_cast<int>(std::min<std::uint64_t>(parts, 8));
    const int most = *std::max_element(count.begin(), count.end());
    EXPECT_LT(most, 8000 / used * 3 / 2) << parts;
  }
}

TEST(NextRegular, LiesAtTheTargetsPlaceAndNotTooSoon) {
  for (const milliseconds interval :
       {milliseconds(1), milliseconds(2), milliseconds(1s), milliseconds(15min)}) {
    for (const milliseconds now : {0ms, 1ms, 499ms, milliseconds(7min), milliseconds(1000h)}) {
      for (const std::uint64_t spread :
           {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{123456789}, UINT64_MAX}) {
        const auto next = next_regular(now, interval, spread);
        EXPECT_EQ(static_cast<std::uint64_t>(next.count()) % static_cast<std::uint64_t>(interval.count()),
                  spread % static_cast<std::uint64_t>(interval.count()));
        EXPECT_GE(next, now + interval / 2);
        EXPECT_LT(next, now + interval / 2 + interval);
      }
    }
  }
}

TEST(NextRegular, ComesOncePerIntervalInTheLongRun) {
  const milliseconds interval = 60s;
  auto now = next_regular(17s, interval, 12345);
  for (int i = 0; i < 100; ++i) {
    const auto next = next_regular(now + 200ms, interval, 12345);  // a look takes a moment
    EXPECT_EQ(next - now, interval);
    now = next;
  }
}

TEST(RetryDelay, DoublesUpToTheInterval) {
  config::Timing timing;
  timing.interval = 15min;
  timing.retry_interval = 1min;
  const milliseconds expected[] = {1min, 2min, 4min, 8min, 15min, 15min};
  for (unsigned failures = 1; failures <= 6; ++failures) {
    EXPECT_EQ(retry_delay(timing, failures), expected[failures - 1]) << failures;
  }
  EXPECT_EQ(retry_delay(timing, 4000000000u), milliseconds(15min));
}

TEST(RetryDelay, IsNeverLongerThanTheInterval) {
  config::Timing timing;
  timing.interval = 10s;
  timing.retry_interval = 1min;
  EXPECT_EQ(retry_delay(timing, 1), milliseconds(10s));
}

}  // namespace
}  // namespace kigen::engine
