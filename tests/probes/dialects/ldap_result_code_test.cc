#include "probes/dialects/ldap_result_code.h"

#include <gtest/gtest.h>

namespace kigen::dialects {
namespace {

class LdapResultCode : public ::testing::Test {};

TEST_F(LdapResultCode, HasItsNameAndWhatTheServerSays) {
  EXPECT_EQ(describe_ldap_result(49, ""), "49 invalidCredentials");
  EXPECT_EQ(describe_ldap_result(4711, "why"), "4711: why");
  EXPECT_EQ(describe_ldap_result(49, std::string_view("data 52e, v4563\0", 16)),
            "49 invalidCredentials: data 52e, v4563");
}

TEST_F(LdapResultCode, WordsArePrintableAndBounded) {
  EXPECT_EQ(describe_ldap_result(1, "a\nb"), "1 operationsError: a%0Ab");
  EXPECT_LT(describe_ldap_result(1, std::string(5000, 'x')).size(), 200u);
}

}  // namespace
}  // namespace kigen::dialects
