#include "probes/sources/ldap_attribute.h"

#include <gtest/gtest.h>

namespace kigen::sources {
namespace {

class LdapAttributeTest : public ::testing::Test {};

TEST_F(LdapAttributeTest, CertificatesAndListsMayBeAskedFor) {
  for (const char* name : {"userCertificate", "userCertificate;binary", "cACertificate",
                           "crossCertificatePair", "certificateRevocationList;BINARY",
                           "vmwLKUPSslTrustAnchor", "userSMIMECertificate", "deltaRevocationList"}) {
    EXPECT_EQ(mistake_in_ldap_attribute(name), "") << name;
  }
}

TEST_F(LdapAttributeTest, WhatMayHoldASecretIsNeverAskedFor) {
  for (const char* name :
       {"vmwSTSPrivateKey", "VMWSTSPRIVATEKEY;binary", "userPKCS12", "userPassword", "unicodePwd",
        "ms-Mcs-AdmPwd", "msLAPS-EncryptedPassword", "msPKIAccountCredentials", "msPKIDPAPIMasterKeys",
        "supplementalCredentials", "krbPrincipalKey", "private-Key", "clientSecret", "dBCSPwd"}) {
    EXPECT_EQ(mistake_in_ldap_attribute(name), "an attribute that cannot hold a private key or a password")
        << name;
  }
}

TEST_F(LdapAttributeTest, AListIsExplicitAndByNames) {
  for (const char* name : {"", "*", "+", "1.1", "2.5.4.35", "@person", "a b", "userCertificate;lang-ja",
                           ";binary", "userCertificate;binary;x", "cn,userPassword", "a*"}) {
    EXPECT_EQ(mistake_in_ldap_attribute(name), "the name of an attribute such as userCertificate") << name;
  }
}

TEST_F(LdapAttributeTest, NamesAreComparedWithoutOptionsAndCase) {
  EXPECT_EQ(plain_ldap_attribute("userCertificate;binary"), "usercertificate");
  EXPECT_EQ(plain_ldap_attribute("cACertificate"), "cacertificate");
}

}  // namespace
}  // namespace kigen::sources
