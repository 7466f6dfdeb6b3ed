#include "exporter/config/nearest_key.h"

#include <gtest/gtest.h>

namespace kigen::config {
namespace {

class NearestKey : public ::testing::Test {};

TEST_F(NearestKey, IsWithinTwoEdits) {
  const std::vector<std::string_view> known = {"target", "timeout", "interval", "tls", "name"};
  EXPECT_EQ(nearest_key("taget", known), "target");
  EXPECT_EQ(nearest_key("tagret", known), "target");
  EXPECT_EQ(nearest_key("targets_", known), "target");
  EXPECT_EQ(nearest_key("time_out", known), "timeout");
  EXPECT_EQ(nearest_key("tsl", known), "tls");
  EXPECT_EQ(nearest_key("inteval", known), "interval");
}

TEST_F(NearestKey, IsEmptyWhenNoneIsNear) {
  const std::vector<std::string_view> known = {"target", "tls"};
  EXPECT_EQ(nearest_key("trgts_x", known), "");
  EXPECT_EQ(nearest_key("x", known), "");
  EXPECT_EQ(nearest_key("xy", known), "");
  EXPECT_EQ(nearest_key("nope", {"pop3"}), "");
  EXPECT_EQ(nearest_key("", known), "");
  EXPECT_EQ(nearest_key("tls", {}), "");
  EXPECT_EQ(nearest_key(std::string(100000, 't'), known), "");
}

}  // namespace
}  // namespace kigen::config
