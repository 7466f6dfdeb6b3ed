// Key stores as real producers write them: OpenSSL, Java and NSS.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probes/formats/pem.h"
#include "probes/formats/pkcs12.h"
#include "tests/probes/formats/producer.h"
#include "tests/probes/formats/reading.h"

namespace kigen::formats {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class Pkcs12Producers : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    chain_ = new kigen::testing::Chain(kigen::testing::mint_chain());
    producer_ = new Producer(*chain_);
  }
  static void TearDownTestSuite() {
    delete producer_;
    delete chain_;
  }

  static Bytes exported(const std::string& options) {
    return producer_->made_by("openssl pkcs12 -export -in leaf.pem -inkey leaf.key -out x.p12 " + options,
                              "x.p12");
  }
  static Bytes keytool(const std::string& options) {
    return producer_->made_by(
        "rm -f k.p12; keytool -keystore k.p12 -storetype PKCS12 -storepass secret " + options, "k.p12");
  }

  static inline kigen::testing::Chain* chain_ = nullptr;
  static inline Producer* producer_ = nullptr;
};

struct Export {
  const char* name;
  const char* options;
  std::vector<std::string> passwords;
};

class OpensslExport : public Pkcs12Producers, public ::testing::WithParamInterface<Export> {};

TEST_P(OpensslExport, GivesTheChainWithItsLeaf) {
  const Bytes store = exported("-certfile ca.pem -name 'the leaf' " + std::string(GetParam().options));
  EXPECT_TRUE(recognised(kPkcs12, store));
  const Contents contents = read(kPkcs12, store, GetParam().passwords);
  EXPECT_THAT(certificates_of(contents),
              ElementsAre(chain_->leaf.der, chain_->intermediate.der, chain_->root.der));
  EXPECT_THAT(entries_of(contents), ElementsAre("the leaf", "", ""));
  EXPECT_EQ(contents.certificates.at(0).friendly_name, "the leaf");
  EXPECT_THAT(leaves_of(contents), ElementsAre(0));
  EXPECT_TRUE(contents.is_chain);
  EXPECT_THAT(faults_of(contents), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    Options, OpensslExport,
    ::testing::Values(Export{"Modern", "-passout pass:secret", {"secret"}},
                      Export{"Legacy", "-legacy -passout pass:secret", {"secret"}},
                      Export{"TripleDesOnly", "-legacy -descert -passout pass:secret", {"secret"}},
                      Export{"Rc4", "-legacy -certpbe PBE-SHA1-RC4-128 -passout pass:secret", {"secret"}},
                      Export{"Md5AndDes", "-legacy -certpbe PBE-MD5-DES -passout pass:secret", {"secret"}},
                      Export{"Sha512Mac", "-macalg sha512 -passout pass:secret", {"secret"}},
                      Export{"Camellia", "-certpbe camellia-256-cbc -passout pass:secret", {"secret"}},
                      Export{"OneIteration", "-iter 1 -nomaciter -passout pass:secret", {"secret"}},
                      Export{"ManyIterations", "-iter 200000 -passout pass:secret", {"secret"}},
                      Export{"NoMac", "-nomac -certpbe AES-256-CBC -passout pass:secret", {"secret"}},
                      Export{"PlainCertificates", "-certpbe NONE -passout pass:secret", {"secret"}},
                      Export{"NothingEncryptedNoMac", "-certpbe NONE -keypbe NONE -nomac -passout pass:", {}},
                      Export{"EmptyPassword", "-passout pass:", {}},
                      Export{"EmptyPasswordLegacy", "-legacy -passout pass:", {}},
                      Export{"EmptyAmongOthers", "-passout pass:", {"a", "b"}},
                      Export{"SecondPassword", "-passout pass:secret", {"wrong", "secret"}},
                      Export{"LastPasswordWithoutMac",
                             "-nomac -certpbe AES-256-CBC -passout pass:secret",
                             {"wrong", "worse", "secret"}},
                      Export{"LastPasswordLegacyWithoutMac",
                             "-legacy -nomac -certpbe PBE-SHA1-RC2-40 -passout pass:secret",
                             {"wrong", "", "secret"}},
                      Export{"JapanesePassword", "-passout pass:秘密の鍵", {"秘密の鍵"}},
                      Export{"JapanesePasswordLegacy", "-legacy -passout pass:秘密の鍵", {"秘密の鍵"}}),
    [](const auto& test) { return std::string(test.param.name); });

class OpensslWrongPassword : public Pkcs12Producers, public ::testing::WithParamInterface<Export> {};

TEST_P(OpensslWrongPassword, IsOnlyAFault) {
  const Bytes store = exported("-certfile ca.pem -passout pass:secret " + std::string(GetParam().options));
  const Contents contents = read(kPkcs12, store, GetParam().passwords);
  EXPECT_THAT(contents.certificates, IsEmpty());
  EXPECT_THAT(faults_of(contents), ElementsAre("password"));
  EXPECT_EQ(contents.faults.at(0).fault.detail.find("Wrong1"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    Options, OpensslWrongPassword,
    ::testing::Values(Export{"Modern", "", {"Wrong1"}}, Export{"None", "", {}},
                      Export{"Legacy", "-legacy", {"Wrong1", "Wrong2"}},
                      Export{"NoMac", "-nomac -certpbe AES-256-CBC", {"Wrong1"}},
                      Export{"LegacyNoMac", "-legacy -nomac -certpbe PBE-SHA1-RC2-40", {"Wrong1"}}),
    [](const auto& test) { return std::string(test.param.name); });

TEST_F(Pkcs12Producers, PlainCertificatesAreReadBesideAWrongPassword) {
  const Bytes store = exported("-certfile ca.pem -certpbe NONE -passout pass:secret");
  const Contents contents = read(kPkcs12, store, {"wrong"});
  EXPECT_THAT(certificates_of(contents),
              ElementsAre(chain_->leaf.der, chain_->intermediate.der, chain_->root.der));
  EXPECT_THAT(leaves_of(contents), ElementsAre(0));
  EXPECT_THAT(faults_of(contents), ElementsAre("password"));
}

TEST_F(Pkcs12Producers, JapaneseFriendlyNameComesAsUtf8) {
  const Contents contents = read(kPkcs12, exported("-name '本番 証明書' -passout pass:secret"), {"secret"});
  EXPECT_THAT(entries_of(contents), ElementsAre("本番 証明書"));
}

TEST_F(Pkcs12Producers, StoreWithoutKeyHasNoLeaf) {
  const Contents contents = read(kPkcs12, exported("-nokeys -in ca.pem -passout pass:secret"), {"secret"});
  EXPECT_EQ(contents.certificates.size(), 2u);
  EXPECT_THAT(leaves_of(contents), IsEmpty());
  EXPECT_FALSE(contents.is_chain);
}

TEST_F(Pkcs12Producers, TruncationNeverYieldsMoreThanAFault) {
  const Bytes store = exported("-certfile ca.pem -certpbe NONE -passout pass:secret");
  for (std::size_t size = 0; size < store.size(); size += 50) {
    const Contents contents = read(kPkcs12, ByteView(store).first(size), {"secret"});
    EXPECT_THAT(faults_of(contents), ElementsAre("truncated")) << size;
  }
}

TEST_F(Pkcs12Producers, EveryChangedByteEndsInWords) {
  const Bytes store = exported("-iter 1 -passout pass:secret");
  for (std::size_t at = 0; at < store.size(); ++at) {
    Bytes changed = store;
    changed[at] ^= 0x81;
    const Contents contents = read(kPkcs12, changed, {"secret"});
    EXPECT_TRUE(!contents.faults.empty() || certificates_of(contents) == std::vector<Bytes>{chain_->leaf.der})
        << at;
  }
}

TEST_F(Pkcs12Producers, KeytoolKeyEntryIsRead) {
  const Bytes store =
      keytool("-genkeypair -alias server -keyalg EC -dname CN=keytool.example.test -validity 90");
  const Contents contents = read(kPkcs12, store, {"other", "secret"});
  EXPECT_THAT(entries_of(contents), ElementsAre("server"));
  EXPECT_THAT(leaves_of(contents), ElementsAre(0));
  EXPECT_THAT(contents.faults, IsEmpty());
  EXPECT_THAT(faults_of(read(kPkcs12, store, {"other"})), ElementsAre("password"));
}

TEST_F(Pkcs12Producers, KeytoolLegacyStoreIsRead) {
  const Bytes store = keytool(
      "-genkeypair -alias server -keyalg EC -dname CN=keytool.example.test -J-Dkeystore.pkcs12.legacy=");
  EXPECT_THAT(entries_of(read(kPkcs12, store, {"secret"})), ElementsAre("server"));
}

TEST_F(Pkcs12Producers, KeytoolTrustStoreHasTrustedEntries) {
  const Bytes store = keytool("-importcert -noprompt -alias our-root -file root.pem");
  const Contents contents = read(kPkcs12, store, {"secret"});
  EXPECT_THAT(certificates_of(contents), ElementsAre(chain_->root.der));
  EXPECT_THAT(entries_of(contents), ElementsAre("our-root"));
  EXPECT_EQ(contents.certificates.at(0).role, Role::kTrusted);
  EXPECT_FALSE(contents.is_chain);
}

TEST_F(Pkcs12Producers, KeytoolStoreWithoutProtectionNeedsNoPassword) {
  const Bytes store = keytool(
      "-importcert -noprompt -alias our-root -file root.pem -J-Dkeystore.pkcs12.macAlgorithm=NONE "
      "-J-Dkeystore.pkcs12.certProtectionAlgorithm=NONE");
  const Contents contents = read(kPkcs12, store);
  EXPECT_THAT(entries_of(contents), ElementsAre("our-root"));
  EXPECT_THAT(contents.faults, IsEmpty());
}

class NssStore : public ::testing::TestWithParam<const char*> {};

TEST_P(NssStore, OfIndefiniteLengthsIsRead) {
  const std::string folder = KIGEN_SOURCE_DIR "/tests/fixtures/pkcs12/";
  const Bytes store = content_of(folder + GetParam());
  EXPECT_TRUE(recognised(kPkcs12, store));
  const Contents contents = read(kPkcs12, store, {"fixture"});
  EXPECT_EQ(certificates_of(contents), certificates_of(read(kPem, content_of(folder + "nss.pem"))));
  EXPECT_THAT(entries_of(contents), ElementsAre("NSS fixture CA", "nss leaf"));
  EXPECT_THAT(leaves_of(contents), ElementsAre(1));
  EXPECT_THAT(contents.faults, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Files, NssStore, ::testing::Values("nss_pbes2.p12", "nss_rc2.p12"),
                         [](const auto& test) {
                           return std::string(test.param, 0, std::string_view(test.param).find('.'));
                         });

}  // namespace
}  // namespace kigen::formats
