#include "exporter/metrics/number_text.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace kigen::metrics {
namespace {

using namespace std::chrono_literals;

class NumberText : public ::testing::Test {
 protected:
  template <typename Number>
  static std::string text(Number value) {
    char out[kMaxNumberLength];
    return {out, static_cast<std::size_t>(write_number(out, value) - out)};
  }
};

TEST_F(NumberText, WholeNumbers) {
  EXPECT_EQ(text(std::int64_t{0}), "0");
  EXPECT_EQ(text(std::int64_t{253402300799}), "253402300799");
  EXPECT_EQ(text(std::int64_t{-86400}), "-86400");
  EXPECT_EQ(text(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
}

TEST_F(NumberText, DurationsAreExactSeconds) {
  EXPECT_EQ(text(0ns), "0");
  EXPECT_EQ(text(125'000'000ns), "0.125");
  EXPECT_EQ(text(1ns), "0.000000001");
  EXPECT_EQ(text(61'000'000'010ns), "61.00000001");
  EXPECT_EQ(text(std::chrono::nanoseconds(3s)), "3");
  EXPECT_EQ(text(-1'500'000'000ns), "-1.5");
}

}  // namespace
}  // namespace kigen::metrics
