#include "exporter/engine/descriptors.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

namespace kigen::engine {
namespace {

TEST(Descriptors, TheSoftLimitIsRaisedToTheHardOne) {
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit lowered = before;
  lowered.rlim_cur = 256;
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &lowered), 0);
  EXPECT_EQ(raise_descriptor_limit(), before.rlim_max);
  rlimit after{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &after), 0);
  EXPECT_EQ(after.rlim_cur, before.rlim_max);
  EXPECT_EQ(raise_descriptor_limit(), before.rlim_max);
}

TEST(Descriptors, SomeStayForEverythingElse) {
  EXPECT_EQ(concurrency_within(10000, 20000), 10000u);
  EXPECT_EQ(concurrency_within(10000, 1024), 960u);
  EXPECT_EQ(concurrency_within(960, 1024), 960u);
  EXPECT_EQ(concurrency_within(10, 65), 1u);
  EXPECT_EQ(concurrency_within(10, 64), 1u);
  EXPECT_EQ(concurrency_within(10, 0), 1u);
  EXPECT_EQ(concurrency_within(0, 1024), 1u);
}

}  // namespace
}  // namespace kigen::engine
