#include "probes/sources/ldap_name.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kigen::sources {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;
using Name = RelativeName;

class LdapName : public ::testing::Test {};

TEST_F(LdapName, ComponentsAsWritten) {
  EXPECT_THAT(parse_ldap_name("CN=a, ou = b ,dc=c"),
              Optional(ElementsAre(Name{"cn", "a"}, Name{"ou", "b"}, Name{"dc", "c"})));
  EXPECT_THAT(parse_ldap_name(""), Optional(IsEmpty()));
}

TEST_F(LdapName, EscapesAreResolved) {
  EXPECT_THAT(parse_ldap_name("cn=a\\,b\\2C\\C3\\A9\\\\\\ ,dc=c"),
              Optional(ElementsAre(Name{"cn", "a,b,\xc3\xa9\\ "}, Name{"dc", "c"})));
  EXPECT_THAT(parse_ldap_name("cn=a+uid=b"), Optional(ElementsAre(Name{"cn", "a+uid=b"})));
}

TEST_F(LdapName, WhatIsNoName) {
  for (const char* text : {"a", "=a", "cn=a,", "cn=a,,dc=b", "cn=a\\", "c n=a", "cn=a,b"}) {
    EXPECT_FALSE(parse_ldap_name(text)) << text;
  }
  std::string deep = "cn=a";
  for (int i = 0; i < 64; ++i) deep += ",cn=a";
  EXPECT_FALSE(parse_ldap_name(deep));
}

TEST_F(LdapName, PathsLeadFromTheBaseDown) {
  const char* base = "cn=Tenants,dc=vsphere,dc=local";
  EXPECT_THAT(path_below(base, "cn=TenantCredential-1,cn=vsphere.local,CN=tenants,DC=vsphere,dc=LOCAL"),
              Optional(ElementsAre("vsphere.local", "TenantCredential-1")));
  EXPECT_THAT(path_below(base, "cn=Tenants,dc=vsphere,dc=local"), Optional(IsEmpty()));
  EXPECT_THAT(path_below(base, "cn=a,dc=other"), Optional(ElementsAre("other", "a")));
  EXPECT_THAT(path_below("", "cn=a,dc=b"), Optional(ElementsAre("b", "a")));
  EXPECT_FALSE(path_below(base, "no name"));
}

}  // namespace
}  // namespace kigen::sources
