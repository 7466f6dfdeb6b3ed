#include "exporter/judgement/issuer.h"

#include <gtest/gtest.h>

#include "tests/support/leaf.h"

namespace kigen::judgement {
namespace {

struct Case {
  const char* name;
  const char* issuer;
  const char* organisation;
};

class Organisation : public ::testing::TestWithParam<Case> {};

TEST_P(Organisation, IsReadFromTheName) {
  EXPECT_EQ(organisation_in(GetParam().issuer), GetParam().organisation);
}

INSTANTIATE_TEST_SUITE_P(Issuers, Organisation,
                         ::testing::Values(Case{"plain", "CN=R3,O=Let's Encrypt,C=US", "let's encrypt"},
                                           Case{"none", "CN=Example CA,DC=example,DC=test", ""},
                                           Case{"empty", "", ""}, Case{"first", "O=Example", "example"},
                                           Case{"escaped_comma", "CN=a,O=Example\\, Inc.,C=US",
                                                "example, inc."},
                                           Case{"escaped_plus", "CN=a,O=A\\+B,C=US", "a+b"},
                                           Case{"escaped_backslash", "CN=a\\\\,O=A\\\\,C=US", "a\\"},
                                           Case{"escaped_bytes", "CN=a,O=\\4A\\50,C=US", "jp"},
                                           Case{"hidden_in_a_common_name", "CN=x\\,O=Fake,O=Real", "real"},
                                           Case{"several_attributes_in_one", "CN=a+O=Joint,C=US", "joint"},
                                           Case{"unit_is_another", "CN=a,OU=Unit,C=US", ""},
                                           Case{"blanks", "CN=a,O=Two  \\ Words\\ ,C=US", "two words"},
                                           Case{"the_most_specific", "O=Inner,O=Outer", "inner"},
                                           Case{"other_letters", "CN=a,O=\xe4\xbe\x8b,C=JP", "\xe4\xbe\x8b"},
                                           Case{"ends_in_a_backslash", "CN=a,O=b\\", "b\\"}),
                         [](const auto& instance) { return std::string(instance.param.name); });

class IssuerHash : public ::testing::Test {
 protected:
  static std::uint64_t of(const std::string& issuer) {
    return issuer_hash(*testing::leaf({.issuer = issuer}));
  }
};

TEST_F(IssuerHash, GoesByTheOrganisation) {
  EXPECT_EQ(of("CN=R3,O=Let's Encrypt,C=US"), of("CN=E5,O=let's encrypt"));
  EXPECT_NE(of("CN=R3,O=Let's Encrypt"), of("CN=R3,O=Other"));
}

TEST_F(IssuerHash, WithoutOneByTheWholeName) {
  EXPECT_EQ(of("CN=CA,DC=example"), of("CN=CA,DC=example"));
  EXPECT_NE(of("CN=CA,DC=example"), of("CN=CA 2,DC=example"));
  EXPECT_EQ(of(""), 0u);
}

}  // namespace
}  // namespace kigen::judgement
