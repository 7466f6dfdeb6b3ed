// Key stores as keytool writes them, compared with what it prints of them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "probes/formats/jks.h"
#include "probes/formats/pem.h"
#include "tests/probes/formats/producer.h"
#include "tests/probes/formats/reading.h"

namespace kigen::formats {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
using ::testing::UnorderedElementsAreArray;

class KeytoolStores : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    chain_ = new kigen::testing::Chain(kigen::testing::mint_chain());
    producer_ = new Producer(*chain_);
    producer_->run(
        "openssl pkcs12 -export -in leaf.pem -inkey leaf.key -certfile ca.pem -name server "
        "-passout pass:secret -out leaf.p12");
  }
  static void TearDownTestSuite() {
    delete producer_;
    delete chain_;
  }

  // The commands run one after another on one store.
  static Bytes made(const std::string& type, const std::vector<std::string>& commands) {
    std::string all = "rm -f k";
    for (const auto& command : commands) {
      all += " && keytool -J-Dfile.encoding=UTF-8 -J-Dsun.jnu.encoding=UTF-8 -keystore k -storetype " + type +
             " -storepass secret " + command;
    }
    return producer_->made_by(all, "k");
  }
  static std::string import_key(const std::string& type) {
    return "-importkeystore -srckeystore leaf.p12 -srcstoretype PKCS12 -srcstorepass secret -deststoretype " +
           type + " -destkeystore k -deststorepass secret";
  }
  static Bytes with_key_and_root(const std::string& type) {
    producer_->run("rm -f k && keytool " + import_key(type));
    return producer_->made_by("keytool -keystore k -storetype " + type +
                                  " -storepass secret -importcert -noprompt -alias our-root -file root.pem",
                              "k");
  }
  static std::vector<Bytes> printed(const std::string& options) {
    const Bytes pem = producer_->made_by("keytool -list -rfc " + options + " >printed", "printed");
    return certificates_of(read(kPem, pem));
  }

  static inline kigen::testing::Chain* chain_ = nullptr;
  static inline Producer* producer_ = nullptr;
};

class KeytoolStoreType : public KeytoolStores, public ::testing::WithParamInterface<const char*> {};

TEST_P(KeytoolStoreType, HoldsKeyAndTrustedEntries) {
  const Bytes store = with_key_and_root(GetParam());
  EXPECT_TRUE(recognised(kJks, store));
  for (const std::vector<std::string>& passwords : {std::vector<std::string>{}, {"wrong", "secret"}}) {
    const Contents contents = read(kJks, store, passwords);
    EXPECT_THAT(entries_of(contents), ElementsAre("server", "server/1", "server/2", "our-root"));
    EXPECT_THAT(certificates_of(contents),
                ElementsAre(chain_->leaf.der, chain_->intermediate.der, chain_->root.der, chain_->root.der));
    EXPECT_THAT(leaves_of(contents), ElementsAre(0));
    EXPECT_EQ(contents.certificates.back().role, Role::kTrusted);
    EXPECT_THAT(faults_of(contents), IsEmpty());
    EXPECT_EQ(contents.password_used.has_value(), !passwords.empty());
  }
  EXPECT_THAT(faults_of(read(kJks, store, {"wrong"})), ElementsAre("password"));
  EXPECT_THAT(certificates_of(read(kJks, store)),
              UnorderedElementsAreArray(printed("-keystore k -storepass secret")));
}

INSTANTIATE_TEST_SUITE_P(Types, KeytoolStoreType, ::testing::Values("JKS", "JCEKS"),
                         [](const auto& test) { return std::string(test.param); });

// Entries lie in the order of a hash table: with this many some lie behind secret keys.
TEST_F(KeytoolStores, SecretKeysArePassedOver) {
  std::vector<std::string> commands;
  for (const std::string name : {"a", "b", "c"}) {
    commands.push_back("-genseckey -keyalg AES -keysize 256 -alias secret-" + name + " -keypass secret");
    commands.push_back("-importcert -noprompt -file root.pem -alias root-" + name);
  }
  const Contents contents = read(kJks, made("JCEKS", commands), {"secret"});
  EXPECT_THAT(entries_of(contents), UnorderedElementsAre("root-a", "root-b", "root-c"));
  EXPECT_THAT(faults_of(contents), IsEmpty());
  EXPECT_EQ(contents.password_used, 0u);
}

TEST_F(KeytoolStores, JapaneseAliasComesAsUtf8) {
  const Contents contents =
      read(kJks, made("JKS", {"-importcert -noprompt -alias '\u6771\u4eac' -file root.pem"}));
  EXPECT_THAT(entries_of(contents), ElementsAre("\u6771\u4eac"));
}

TEST_F(KeytoolStores, DebiansTrustStoreIsReadWhole) {
  const Bytes store = content_of("/etc/ssl/certs/java/cacerts");
  const Contents contents = read(kJks, store, {"changeit"});
  EXPECT_GT(contents.certificates.size(), 50u);
  EXPECT_THAT(certificates_of(contents), UnorderedElementsAreArray(printed("-cacerts -storepass changeit")));
  EXPECT_THAT(faults_of(contents), IsEmpty());
  EXPECT_FALSE(contents.is_chain);
  EXPECT_TRUE(std::ranges::all_of(contents.certificates,
                                  [](const auto& found) { return found.role == Role::kTrusted; }));
}

}  // namespace
}  // namespace kigen::formats
