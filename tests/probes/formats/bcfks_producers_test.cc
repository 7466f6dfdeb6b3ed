// Key stores as Bouncy Castle writes them: BCFKS with every algorithm it knows, and the old kinds that are
// not read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probes/formats/bcfks.h"
#include "probes/formats/der.h"
#include "probes/formats/jks.h"
#include "probes/formats/pem.h"
#include "probes/formats/pkcs12.h"
#include "probes/formats/unsupported.h"
#include "tests/probes/formats/producer.h"
#include "tests/probes/formats/reading.h"

namespace kigen::formats {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAreArray;

constexpr const char* kBouncyCastle = "/usr/share/java/bcprov.jar";

class BouncyCastle : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (chain_ != nullptr) return;
    chain_ = new kigen::testing::Chain(kigen::testing::mint_chain());
    producer_ = new Producer(*chain_);
    producer_->run(
        "openssl pkcs12 -export -in leaf.pem -inkey leaf.key -certfile ca.pem -name server -passout "
        "pass:secret "
        "-out leaf.p12 && java -cp " +
        std::string(kBouncyCastle) +
        " " KIGEN_SOURCE_DIR "/tests/probes/formats/bouncy_castle_stores.java leaf.p12 secret 20");
  }

  static Bytes store(const std::string& name) { return producer_->made_by("true", name); }
  static std::vector<Bytes> printed(const std::string& file) {
    const Bytes pem = producer_->made_by(
        "keytool -list -rfc -storetype BCFKS -storepass secret -providerpath " + std::string(kBouncyCastle) +
            " -provider org.bouncycastle.jce.provider.BouncyCastleProvider -keystore " + file + " >printed",
        "printed");
    return certificates_of(read(kPem, pem));
  }

  // For the life of the process: two suites use what one run of Java made.
  static inline kigen::testing::Chain* chain_ = nullptr;
  static inline Producer* producer_ = nullptr;
};

class BcfksStores : public BouncyCastle, public ::testing::WithParamInterface<const char*> {};

TEST_P(BcfksStores, GiveTheirCertificates) {
  const Bytes bytes = store(GetParam());
  EXPECT_TRUE(recognised(kBcfks, bytes));
  const Contents contents = read(kBcfks, bytes, {"wrong", "secret"});
  EXPECT_THAT(faults_of(contents), IsEmpty());
  EXPECT_THAT(entries_of(contents), ElementsAre("server", "server/1", "server/2", "our-root"));
  EXPECT_THAT(certificates_of(contents),
              ElementsAre(chain_->leaf.der, chain_->intermediate.der, chain_->root.der, chain_->root.der));
  EXPECT_THAT(leaves_of(contents), ElementsAre(0));
  EXPECT_EQ(contents.certificates.at(0).friendly_name, "server");
  EXPECT_EQ(contents.certificates.at(3).role, Role::kTrusted);
  EXPECT_TRUE(contents.is_chain);
  EXPECT_EQ(contents.password_used, 1u);
}

TEST_P(BcfksStores, StayClosedWithoutTheirPassword) {
  for (const std::vector<std::string>& passwords : {std::vector<std::string>{}, {"Wrong1", "Wrong2"}}) {
    const Contents contents = read(kBcfks, store(GetParam()), passwords);
    EXPECT_THAT(contents.certificates, IsEmpty());
    EXPECT_THAT(faults_of(contents), ElementsAre("password"));
    EXPECT_EQ(contents.faults.at(0).fault.detail.find("Wrong"), std::string::npos);
    EXPECT_EQ(contents.password_used, std::nullopt);
  }
}

TEST_P(BcfksStores, AreNothingElse) {
  for (const auto* other : {&kPem, &kDer, &kPkcs12, &kJks, &kUnsupported}) {
    EXPECT_FALSE(recognised(*other, store(GetParam()))) << other->name;
  }
}

TEST_P(BcfksStores, TruncatedAtAnyByteAreOnlyAFault) {
  const Bytes whole = store(GetParam());
  for (std::size_t size = 5; size < whole.size(); ++size) {
    EXPECT_THAT(faults_of(read(kBcfks, ByteView(whole).first(size), {"secret"})), ElementsAre("truncated"))
        << size;
  }
}

INSTANTIATE_TEST_SUITE_P(Files, BcfksStores,
                         ::testing::Values("default.bcfks", "pbkdf2_ccm.bcfks", "sha3_kwp.bcfks",
                                           "scrypt_ccm.bcfks", "scrypt_kwp.bcfks"),
                         [](const auto& test) {
                           return std::string(test.param, 0, std::string_view(test.param).find('.'));
                         });

TEST_F(BouncyCastle, KeytoolPrintsTheSameCertificates) {
  const Contents contents = read(kBcfks, store("default.bcfks"), {"secret"});
  EXPECT_THAT(certificates_of(contents), UnorderedElementsAreArray(printed("default.bcfks")));
}

// Parameters that nobody looks at may change unnoticed, certificates may not.
TEST_F(BouncyCastle, EveryChangedByteEndsInWords) {
  const Bytes whole = store("pbkdf2_ccm.bcfks");
  const auto certificates = certificates_of(read(kBcfks, whole, {"secret"}));
  for (std::size_t at = 0; at < whole.size(); ++at) {
    Bytes changed = whole;
    changed[at] ^= 0x81;
    const Contents contents = read(kBcfks, changed, {"secret"});
    EXPECT_TRUE(!contents.faults.empty() || certificates_of(contents) == certificates) << at;
  }
}

TEST_F(BouncyCastle, DamagedMacIsAFaultBesideTheCertificates) {
  Bytes bytes = store("pbkdf2_ccm.bcfks");
  bytes.back() ^= 1;
  const Contents contents = read(kBcfks, bytes, {"wrong", "secret"});
  EXPECT_EQ(contents.certificates.size(), 4u);
  EXPECT_THAT(faults_of(contents), ElementsAre("password"));
  EXPECT_EQ(contents.password_used, 1u);
}

// Bouncy Castle encrypts what it signs with the password it was given, which is none.
TEST_F(BouncyCastle, SignedStoreIsReadWithoutItsSignature) {
  const Contents contents = read(kBcfks, store("signed.bcfks"), {"other"});
  EXPECT_THAT(entries_of(contents), ElementsAre("server", "server/1", "server/2", "our-root"));
  EXPECT_THAT(faults_of(contents), IsEmpty());
  EXPECT_EQ(contents.password_used, std::nullopt);
}

class OldBouncyCastleStores : public BouncyCastle, public ::testing::WithParamInterface<const char*> {};

TEST_P(OldBouncyCastleStores, AreUnsupported) {
  const Bytes bytes = store(GetParam());
  EXPECT_TRUE(recognised(kUnsupported, bytes));
  EXPECT_THAT(faults_of(read(kUnsupported, bytes, {"secret"})), ElementsAre("unsupported"));
  for (const auto* other : {&kPem, &kDer, &kPkcs12, &kJks, &kBcfks}) EXPECT_FALSE(recognised(*other, bytes));
}

INSTANTIATE_TEST_SUITE_P(Files, OldBouncyCastleStores, ::testing::Values("bks", "uber"),
                         [](const auto& test) { return std::string(test.param); });

}  // namespace
}  // namespace kigen::formats
