#include "probes/pki/server_verifier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "tests/support/mint.h"

namespace kigen::pki {
namespace {

using std::chrono::sys_days;
using std::chrono::sys_seconds;
using testing::CertificateSpec;
using ::testing::HasSubstr;
using testing::Minted;

sys_seconds year(int number) { return sys_days(std::chrono::year(number) / 6 / 1); }

class ServerVerifier : public ::testing::Test {
 protected:
  ServerVerifier() {
    spec_.dns_names = {"ldap.example.test"};
    spec_.server_auth = true;
  }
  std::string verify(const std::vector<Minted>& chain, const std::string& name = "ldap.example.test",
                     sys_seconds now = year(2027)) {
    std::vector<ByteView> ders;
    for (const auto& minted : chain) ders.push_back(minted.der);
    const auto status = verify_server(ders, *trust_, name, now);
    EXPECT_EQ(ERR_peek_error(), 0u);
    return status ? "ok" : std::string(label(status.fault().reason)) + ": " + status.fault().detail;
  }
  void trust(const Minted& anchor) {
    trust_ = TrustStore::from_file(folder_.write("ca.pem", anchor.pem)).value();
  }
  testing::Chain chain_of(CertificateSpec spec) {
    auto chain = testing::mint_chain(std::move(spec));
    trust(chain.root);
    return chain;
  }

  testing::TemporaryFolder folder_;
  CertificateSpec spec_;
  std::shared_ptr<const TrustStore> trust_;
};

TEST_F(ServerVerifier, AWholeChainToAnAnchorIsTrusted) {
  const auto chain = chain_of(spec_);
  EXPECT_EQ(verify({chain.leaf, chain.intermediate}), "ok");
  EXPECT_EQ(verify({chain.leaf, chain.root, chain.intermediate}), "ok");
}

TEST_F(ServerVerifier, ASelfSignedServerIsTrustedAsItsOwnAnchor) {
  const Minted server = testing::mint(spec_);
  trust(server);
  EXPECT_EQ(verify({server}), "ok");
}

TEST_F(ServerVerifier, EverythingElseIsUntrusted) {
  const auto chain = chain_of(spec_);
  EXPECT_THAT(verify({}), HasSubstr("untrusted: "));
  EXPECT_THAT(verify({chain.leaf}), HasSubstr("untrusted: "));  // no intermediate
  EXPECT_THAT(verify({chain.leaf, chain.intermediate}, "other.example.test"), HasSubstr("another name"));
  EXPECT_THAT(verify({chain.leaf, chain.intermediate}, "ldap.example.test", year(2040)),
              HasSubstr("expired"));
  EXPECT_THAT(verify({chain.leaf, chain.intermediate}, "ldap.example.test", year(2020)),
              HasSubstr("not yet valid"));
  trust(testing::mint({.common_name = "somebody else", .ca = true}));
  EXPECT_THAT(verify({chain.leaf, chain.intermediate}), HasSubstr("untrusted: "));
}

TEST_F(ServerVerifier, ACommonNameIsNoName) {
  spec_.common_name = "ldap.example.test";
  spec_.dns_names = {};
  const auto chain = chain_of(spec_);
  EXPECT_THAT(verify({chain.leaf, chain.intermediate}), HasSubstr("another name"));
}

TEST_F(ServerVerifier, WeakKeysAndDigestsAreUntrusted) {
  spec_.key = testing::KeyKind::kRsa1024;
  auto chain = chain_of(spec_);
  EXPECT_THAT(verify({chain.leaf, chain.intermediate}), HasSubstr("key too weak"));
  spec_.key = testing::KeyKind::kEcP256;
  spec_.digest = "SHA1";
  chain = chain_of(spec_);
  EXPECT_THAT(verify({chain.leaf, chain.intermediate}), HasSubstr("too weak"));
}

TEST_F(ServerVerifier, ACertificateForClientsIsUntrusted) {
  spec_.server_auth = false;
  spec_.customise = [](X509* certificate) {
    X509_EXTENSION* usage = X509V3_EXT_conf_nid(nullptr, nullptr, NID_ext_key_usage, "clientAuth");
    X509_add_ext(certificate, usage, -1);
    X509_EXTENSION_free(usage);
  };
  const auto chain = chain_of(spec_);
  EXPECT_THAT(verify({chain.leaf, chain.intermediate}), HasSubstr("purpose"));
}

}  // namespace
}  // namespace kigen::pki
