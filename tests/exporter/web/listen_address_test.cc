#include "exporter/web/listen_address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <stdexcept>

namespace kigen::web {
namespace {

using ::testing::HasSubstr;

std::string mistake(const std::string& address) {
  try {
    return "no mistake: " + civetweb_port(address);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
}

class ListenAddress : public ::testing::Test {};

TEST_F(ListenAddress, NumericOnesStayAsTheyAre) {
  EXPECT_EQ(civetweb_port("127.0.0.1:0"), "127.0.0.1:0");
  if (access("/proc/net/if_inet6", F_OK) == 0) {
    EXPECT_EQ(civetweb_port("[::1]:0"), "[::1]:0");
  }
}

TEST_F(ListenAddress, WithoutHostItIsEveryAddress) {
  const bool v6 = access("/proc/net/if_inet6", F_OK) == 0;
  EXPECT_EQ(civetweb_port(":0"), v6 ? "+0" : "0.0.0.0:0");
}

TEST_F(ListenAddress, NameIsResolved) {
  EXPECT_THAT(civetweb_port("localhost:0"), ::testing::AnyOf("127.0.0.1:0", "[::1]:0"));
}

struct BadAddress {
  const char* address;
  const char* cause;
};

class BadListenAddress : public ::testing::TestWithParam<BadAddress> {};

TEST_P(BadListenAddress, IsNamedWithItsCause) {
  const std::string text = mistake(GetParam().address);
  EXPECT_TRUE(text.starts_with(std::string("cannot listen on ") + GetParam().address + ": ")) << text;
  EXPECT_THAT(text, HasSubstr(GetParam().cause));
}

INSTANTIATE_TEST_SUITE_P(Table, BadListenAddress,
                         ::testing::Values(BadAddress{"", "expected host:port"},
                                           BadAddress{"10047", "expected host:port"},
                                           BadAddress{"127.0.0.1", "expected host:port"},
                                           BadAddress{"127.0.0.1:", "expected host:port"},
                                           BadAddress{"127.0.0.1:http", "expected host:port"},
                                           BadAddress{"127.0.0.1:65536", "expected host:port"},
                                           BadAddress{"127.0.0.1:-1", "expected host:port"},
                                           BadAddress{"::1:80", "brackets"},
                                           BadAddress{"[::1:80", "brackets"}, BadAddress{"[]:80", "brackets"},
                                           BadAddress{"192.0.2.250:0", "Cannot assign requested address"}));

}  // namespace
}  // namespace kigen::web
