#include "probes/sources/ldap_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probes/dialects/ldap.h"
#include "probes/sources/directory_modules.h"
#include "probes/sources/ldap_attribute.h"
#include "probes/sources/ldap_search.h"
#include "probes/sources/named_places.h"

namespace kigen::sources {
namespace {

using ::testing::ElementsAre;
using Texts = std::vector<std::string>;

class LdapPlanTest : public ::testing::Test {
 protected:
  LdapPlanTest() { options_.set(kSearchesOption, Texts{"ca", "cn=CA,{base}", "users", "ou=people,dc=a"}); }
  std::string mistake() const { return mistake_in_ldap_options(options_); }
  LdapPlan plan(std::uint16_t port = 636) const {
    return ldap_plan({"ldap.example.test", port, std::nullopt}, options_);
  }
  static std::string mistake_in(std::string_view key, std::string_view text) {
    for (const auto& option : kLdapSearch.options) {
      if (option.key == key) return option.mistake_in(text);
    }
    return "no such option";
  }

  Options options_;
};

TEST_F(LdapPlanTest, SearchesHaveWhatIsSaidOfThem) {
  options_.set(kFiltersOption, Texts{"ca", "(cACertificate=*)"});
  options_.set(kScopesOption, Texts{"ca", "one"});
  options_.set(kRolesOption, Texts{"ca", "trusted"});
  options_.set(kOptionalSearchesOption, Texts{"users"});
  options_.set(kNumberedSearchesOption, Texts{"ca"});
  ASSERT_EQ(mistake(), "");
  const auto made = plan();
  ASSERT_EQ(made.searches.size(), 2u);
  EXPECT_EQ(made.searches[0].base.name, "cn=CA");
  EXPECT_EQ(made.searches[0].base.root_word, "base");
  EXPECT_EQ(made.searches[0].scope, LdapScope::kOne);
  EXPECT_EQ(made.searches[0].filter.size(), 15u);
  EXPECT_EQ(made.searches[0].role, Role::kTrusted);
  EXPECT_TRUE(made.searches[0].is_numbered);
  EXPECT_FALSE(made.searches[0].is_optional);
  EXPECT_EQ(made.searches[1].base.name, "ou=people,dc=a");
  EXPECT_EQ(made.searches[1].base.root_word, "");
  EXPECT_EQ(made.searches[1].scope, LdapScope::kSub);
  EXPECT_TRUE(made.searches[1].is_optional);
  EXPECT_THAT(made.attributes, ElementsAre("userCertificate", "cACertificate"));
  EXPECT_FALSE(made.needs_trust());
}

TEST_F(LdapPlanTest, SecretsAndPinsNeedTrust) {
  options_.set("tls.pin_sha256", Texts{std::string(64, 'a')});
  EXPECT_TRUE(plan().needs_trust());
  options_.erase("tls.pin_sha256");
  options_.set("credentials.username_file", std::string("/u"));
  EXPECT_EQ(mistake(), "expected credentials.username_file and credentials.password_file together");
  options_.set("credentials.password_file", std::string("/p"));
  EXPECT_EQ(mistake(), "");
  EXPECT_TRUE(plan().needs_trust());
}

TEST_F(LdapPlanTest, TlsBeginsByThePort) {
  for (const std::uint16_t port : {389, 3268, 50389})
    EXPECT_EQ(plan(port).tls.way.dialect, &dialects::kLdap) << port;
  for (const std::uint16_t port : {636, 3269, 25}) EXPECT_EQ(plan(port).tls.way.dialect, nullptr) << port;
  options_.set("starttls", std::string("ldap"));
  EXPECT_EQ(plan(1389).tls.way.dialect, &dialects::kLdap);
  options_.set("starttls", std::string("none"));
  EXPECT_EQ(plan(389).tls.way.dialect, nullptr);
}

TEST_F(LdapPlanTest, MistakesAreTold) {
  EXPECT_EQ(mistake(), "");
  options_.set(kRolesOption, Texts{"other", "trusted"});
  EXPECT_EQ(mistake(), "roles: expected names of searches");
  options_.erase(kRolesOption);
  options_.set(kNumberedSearchesOption, Texts{"other"});
  EXPECT_EQ(mistake(), "numbered_searches: expected names of searches");
  options_.erase(kNumberedSearchesOption);
  options_.set(kAttributesOption, Texts{});
  EXPECT_EQ(mistake(), "attributes: expected at least one");
  options_.erase(kAttributesOption);
  options_.set(kSearchesOption, Texts{"a/b", "dc=a"});
  EXPECT_EQ(mistake(), "searches: expected names of letters, digits, `_`, `-` and `.`");
  options_.erase(kSearchesOption);
  EXPECT_EQ(mistake(), "expected searches");
}

TEST_F(LdapPlanTest, TextsThatCannotBe) {
  EXPECT_EQ(mistake_in("searches", "cn=a,{base}"), "");
  EXPECT_EQ(mistake_in("searches", "{configurationNamingContext}"), "");
  EXPECT_EQ(mistake_in("searches", "cn={0BB1},cn=a"), "");
  for (const char* wrong : {"nothing", "cn=a,{b c}", "cn=a,{userPassword}", ",{base}", "cn=a,{}"}) {
    EXPECT_NE(mistake_in("searches", wrong), "") << wrong;
  }
  EXPECT_EQ(mistake_in("base", "dc=a"), "");
  EXPECT_NE(mistake_in("base", "{base}"), "");
  EXPECT_NE(mistake_in("filters", "objectClass=*"), "");
  EXPECT_NE(mistake_in("scopes", "subtree"), "");
  EXPECT_NE(mistake_in("roles", "ca"), "");
  for (const char* wrong : {"*", "+", "vmwSTSPrivateKey", "userPassword"}) {
    EXPECT_NE(mistake_in("attributes", wrong), "") << wrong;
  }
}

// What a module brings along is held to the same rules as what people write.
TEST_F(LdapPlanTest, BuiltInModulesAreRight) {
  for (const Options& preset : {vmdir_options(), adcs_options()}) {
    EXPECT_EQ(mistake_in_ldap_options(preset), "");
    for (const auto& attribute : preset.texts(kAttributesOption)) {
      EXPECT_EQ(mistake_in_ldap_attribute(attribute), "");
    }
    for (const char* key : {kSearchesOption, kFiltersOption, kScopesOption, kRolesOption}) {
      const auto texts = preset.texts(key);
      for (std::size_t i = 1; i < texts.size(); i += 2) EXPECT_EQ(mistake_in(key, texts[i]), "") << texts[i];
    }
  }
}

TEST_F(LdapPlanTest, AnEnterpriseCaHasLeadsAlsoWhereItIsTheRoot) {
  EXPECT_EQ(text_under(adcs_options(), kRolesOption, "issuing"), "intermediate");
}

}  // namespace
}  // namespace kigen::sources
