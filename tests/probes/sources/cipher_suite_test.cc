#include "probes/sources/cipher_suite.h"

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <map>
#include <memory>

namespace kigen::sources {
namespace {

struct FreeTls {
  void operator()(SSL* tls) const { SSL_free(tls); }
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};

TEST(CipherSuite, NamesAreThoseOfOpensslWhereItKnowsThem) {
  const std::unique_ptr<SSL_CTX, FreeTls> context(SSL_CTX_new(TLS_client_method()));
  const std::unique_ptr<SSL, FreeTls> tls(SSL_new(context.get()));
  int known = 0;
  for (const CipherSuite& suite : cipher_suites()) {
    const unsigned char octets[] = {static_cast<unsigned char>(suite.number >> 8),
                                    static_cast<unsigned char>(suite.number)};
    const SSL_CIPHER* cipher = SSL_CIPHER_find(tls.get(), octets);
    if (cipher == nullptr) continue;
    ++known;
    EXPECT_EQ(suite.name, SSL_CIPHER_standard_name(cipher));
    EXPECT_EQ(suite.authentication == Authentication::kEcdsa,
              SSL_CIPHER_get_auth_nid(cipher) == NID_auth_ecdsa);
    EXPECT_EQ(suite.authentication == Authentication::kDss, SSL_CIPHER_get_auth_nid(cipher) == NID_auth_dss);
  }
  EXPECT_GE(known, 20);
}

TEST(CipherSuite, EachIsListedOnceAndNeverAnonymous) {
  std::map<std::uint16_t, int> seen;
  for (const CipherSuite& suite : cipher_suites()) {
    EXPECT_EQ(++seen[suite.number], 1) << suite.name;
    EXPECT_EQ(suite.name.find("_anon_"), std::string_view::npos) << suite.name;
    EXPECT_EQ(suite.strength == Strength::kExport, suite.name.find("_EXPORT_") != std::string_view::npos);
  }
}

TEST(CipherSuite, IsNamedByItsNumberWhenUnknown) {
  EXPECT_EQ(cipher_suite_name(0x0005), "TLS_RSA_WITH_RC4_128_SHA");
  EXPECT_EQ(cipher_suite_name(0x1234), "0x1234");
  EXPECT_EQ(cipher_suite_name(0x0a), "TLS_RSA_WITH_3DES_EDE_CBC_SHA");
  EXPECT_EQ(cipher_suite_name(0x0018), "0x0018");
}

}  // namespace
}  // namespace kigen::sources
