#include "probes/sources/tls_alert.h"

#include <gtest/gtest.h>

namespace kigen::sources {
namespace {

TEST(TlsAlert, IsNamedAsInTheRfcs) {
  EXPECT_EQ(alert_name(0), "close_notify (0)");
  EXPECT_EQ(alert_name(40), "handshake_failure (40)");
  EXPECT_EQ(alert_name(70), "protocol_version (70)");
  EXPECT_EQ(alert_name(112), "unrecognized_name (112)");
}

TEST(TlsAlert, IsANumberWhenItHasNoName) {
  EXPECT_EQ(alert_name(255), "255");
  EXPECT_EQ(alert_name(1), "1");
}

}  // namespace
}  // namespace kigen::sources
