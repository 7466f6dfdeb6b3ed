// Source `ldap_search` up to the first word that is said: what a peer has to be like to be told a secret.
#include "probes/sources/ldap_search.h"

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include "tests/probes/sources/probing.h"
#include "tests/support/tls_peer.h"

namespace kigen::sources {
namespace {

using testing::Peer;
using testing::serve_tls;
using testing::TlsServerSpec;

class LdapSearchSource : public ::testing::Test {
 protected:
  LdapSearchSource() {
    spec_.ip_addresses = {"127.0.0.1"};
    options_.set("searches", std::vector<std::string>{"all", "dc=example,dc=test"});
  }
  void log_in() {
    options_.set("credentials.username_file", folder_.write("user", std::string_view("cn=reader\n")));
    options_.set("credentials.password_file", folder_.write("password", std::string_view("hunter2\n")));
  }
  void trust(const testing::Minted& anchor) {
    options_.set("tls.ca_file", folder_.write("ca.pem", anchor.pem));
  }
  std::string outcome(const Observation& observation) {
    EXPECT_FALSE(observation.parts.empty());
    EXPECT_EQ(observation.parts[0]->place, "tls");
    EXPECT_FALSE(observation.complete);
    return observation.fault ? std::string(label(observation.fault->reason)) : "ok";
  }
  std::string probe(const TlsServerSpec& server) {
    const Peer peer(serve_tls(server));  // which answers nothing
    return outcome(probing_.probe(kLdapSearch, peer.target(), options_, std::chrono::seconds(2)));
  }

  testing::TemporaryFolder folder_;
  testing::CertificateSpec spec_;
  Options options_;
  Probing probing_;
};

TEST_F(LdapSearchSource, APeerThatDoesNotVerifyIsUntrusted) {
  const auto server = testing::mint(spec_);
  EXPECT_EQ(probe({.chain = {server}}), "timeout");  // anonymous: whoever it is
  log_in();
  EXPECT_EQ(probe({.chain = {server}}), "untrusted");
  trust(server);
  EXPECT_EQ(probe({.chain = {server}}), "timeout");
}

TEST_F(LdapSearchSource, CredentialsDoNotTravelWithoutEncryption) {
  spec_.key = testing::KeyKind::kRsa2048;
  const auto server = testing::mint(spec_);
  trust(server);
  const TlsServerSpec plain = {
      .chain = {server}, .max_version = TLS1_2_VERSION, .ciphers = "NULL-SHA256:@SECLEVEL=0"};
  EXPECT_EQ(probe(plain), "timeout");
  log_in();
  EXPECT_EQ(probe(plain), "tls_alert");
}

TEST_F(LdapSearchSource, APinStandsInPlaceOfChainAndName) {
  const auto server = testing::mint({});
  log_in();
  const auto certificate = probing_.assessor().intern(server.der);
  std::string pin;
  for (const auto octet : (*certificate)->facts().fingerprint_sha256) {
    constexpr char kDigits[] = "0123456789abcdef";
    pin += {kDigits[octet >> 4], kDigits[octet & 15]};
  }
  options_.set("tls.pin_sha256", std::vector<std::string>{pin});
  EXPECT_EQ(probe({.chain = {server}}), "timeout");
  EXPECT_EQ(probe({.chain = {testing::mint({})}}), "untrusted");
}

TEST_F(LdapSearchSource, CredentialsThatCannotBeReadAreNotSaid) {
  const auto server = testing::mint(spec_);
  trust(server);
  log_in();
  options_.set("credentials.password_file", folder_.write("password", std::string_view("\n")));
  EXPECT_EQ(probe({.chain = {server}}), "auth");
}

TEST_F(LdapSearchSource, WithoutSearchesThereIsNothingToFind) {
  options_.erase("searches");
  EXPECT_EQ(probe({.chain = {testing::mint(spec_)}}), "not_found");
}

}  // namespace
}  // namespace kigen::sources
