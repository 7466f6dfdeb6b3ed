#include "probes/sources/client_identity.h"

#include <gtest/gtest.h>

#include "tests/support/mint.h"

namespace kigen::sources {
namespace {

using testing::mint;

class ClientIdentityTest : public ::testing::Test {
 protected:
  testing::TemporaryFolder folder_;
  const testing::Chain chain_ = testing::mint_chain({.common_name = "client"});
  const std::string certificates_ =
      folder_.write("client.pem", std::string_view(chain_.leaf.pem + chain_.intermediate.pem));
  const std::string key_ = folder_.write("client.key", std::string_view(chain_.leaf.key_pem));
};

TEST_F(ClientIdentityTest, IsChainAndKey) {
  const auto identity = client_identity(certificates_, key_);
  ASSERT_TRUE(identity);
  ASSERT_EQ((*identity)->chain.size(), 2u);
  EXPECT_EQ((*identity)->chain[0], chain_.leaf.der);
  EXPECT_EQ((*identity)->certificates.size(), 2u);
  EXPECT_NE((*identity)->key, nullptr);
  EXPECT_FALSE((*identity)->key_fault);
}

TEST_F(ClientIdentityTest, OneFileMayHoldBoth) {
  const auto both = folder_.write("both.pem", std::string_view(chain_.leaf.key_pem + chain_.leaf.pem));
  const auto identity = client_identity(both, both);
  ASSERT_TRUE(identity);
  EXPECT_NE((*identity)->key, nullptr);
}

TEST_F(ClientIdentityTest, IsReadOnceUntilAFileChanges) {
  const auto first = *client_identity(certificates_, key_);
  EXPECT_EQ(*client_identity(certificates_, key_), first);
  const auto other = mint({.common_name = "renewed", .key_number = 1});
  folder_.write("client.pem", std::string_view(other.pem));
  folder_.write("client.key", std::string_view(other.key_pem));
  const auto second = *client_identity(certificates_, key_);
  EXPECT_EQ(second->chain.at(0), other.der);
}

TEST_F(ClientIdentityTest, ACertificateIsKnownWhateverTheKeyIs) {
  const auto stranger = folder_.write("stranger.key", std::string_view(mint({.key_number = 7}).key_pem));
  const auto text = folder_.write("text.key", std::string_view("no key\n"));
  const auto encrypted = folder_.write(
      "encrypted.key", std::string_view("-----BEGIN RSA PRIVATE KEY-----\n"
                                        "Proc-Type: 4,ENCRYPTED\n"
                                        "DEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n"
                                        "\nAAAAAAAAAAAAAAAAAAAAAA==\n"
                                        "-----END RSA PRIVATE KEY-----\n"));
  const std::pair<std::string, Reason> rows[] = {{stranger, Reason::kMalformed},
                                                 {text, Reason::kMalformed},
                                                 {encrypted, Reason::kPassword},
                                                 {folder_.path() + "/none", Reason::kNotFound}};
  for (const auto& [key, reason] : rows) {
    const auto identity = client_identity(certificates_, key);
    ASSERT_TRUE(identity) << key;
    EXPECT_EQ((*identity)->chain.size(), 2u) << key;
    EXPECT_EQ((*identity)->key, nullptr) << key;
    ASSERT_TRUE((*identity)->key_fault) << key;
    EXPECT_EQ((*identity)->key_fault->reason, reason) << key << ": " << (*identity)->key_fault->detail;
  }
}

TEST_F(ClientIdentityTest, WithoutACertificateThereIsAFault) {
  EXPECT_EQ(client_identity(folder_.path() + "/none", key_).fault().reason, Reason::kNotFound);
  EXPECT_EQ(client_identity(key_, key_).fault().reason, Reason::kNoCertificate);
}

}  // namespace
}  // namespace kigen::sources
