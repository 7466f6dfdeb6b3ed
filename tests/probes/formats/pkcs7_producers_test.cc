// Bundles, signed messages and lists as OpenSSL's tools write them, compared with what its library reads
// in them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probes/formats/bare_base64.h"
#include "probes/formats/crl.h"
#include "probes/formats/pem.h"
#include "probes/formats/pkcs7.h"
#include "tests/probes/formats/producer.h"
#include "tests/probes/formats/reading.h"
#include "tests/probes/formats/signed_data_builder.h"

namespace kigen::formats {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Pkcs7Producers : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    chain_ = new kigen::testing::Chain(kigen::testing::mint_chain());
    producer_ = new Producer(*chain_);
    producer_->run(
        "printf '[ca]\\ndefault_ca=c\\n[c]\\ndatabase=index\\ncrlnumber=number\\ndefault_md=sha256\\n"
        "default_crl_days=7\\n' >ca.conf && : >index && echo 0a >number && openssl req -x509 -newkey ec "
        "-pkeyopt ec_paramgen_curve:P-256 -nodes -keyout own.key -out own.pem -subj /CN=Own -days 9 && "
        "openssl ca -config ca.conf -gencrl -keyfile own.key -cert own.pem -out crl.pem && "
        "openssl crl -in crl.pem -outform DER -out crl.der && echo hello >text");
  }
  static void TearDownTestSuite() {
    delete producer_;
    delete chain_;
  }

  static inline kigen::testing::Chain* chain_ = nullptr;
  static inline Producer* producer_ = nullptr;
};

TEST_F(Pkcs7Producers, Crl2pkcs7GivesTheBundle) {
  const std::string command = "openssl crl2pkcs7 -in crl.pem -certfile leaf.pem -certfile ca.pem -out x.p7b ";
  const Bytes der = producer_->made_by(command + "-outform DER", "x.p7b");
  const Contents contents = read(kPkcs7, der);
  EXPECT_EQ(certificates_of(contents), build::read_by_openssl(der).certificates);
  EXPECT_EQ(contents.certificates.size(), 3u);
  ASSERT_EQ(contents.crls.size(), 1u);
  EXPECT_EQ(contents.crls[0].der, producer_->made_by("true", "crl.der"));
  EXPECT_TRUE(contents.is_chain);
  EXPECT_THAT(faults_of(contents), IsEmpty());

  const Bytes pem = producer_->made_by(command, "x.p7b");
  EXPECT_TRUE(recognised(kPem, pem));
  const Contents armoured = read(kPem, pem);
  EXPECT_EQ(certificates_of(armoured), certificates_of(contents));
  EXPECT_THAT(entries_of(armoured), ElementsAre("0/0", "0/1", "0/2"));
  EXPECT_TRUE(armoured.is_chain);
}

TEST_F(Pkcs7Producers, CrlIsRead) {
  const Bytes der = producer_->made_by("true", "crl.der");
  EXPECT_TRUE(recognised(kCrl, der));
  ASSERT_EQ(read(kCrl, der).crls.size(), 1u);
  EXPECT_EQ(read(kCrl, der).crls[0].der, der);
  const Contents contents = read(kPem, producer_->made_by("true", "crl.pem"));
  ASSERT_EQ(contents.crls.size(), 1u);
  EXPECT_EQ(contents.crls[0].der, der);
  EXPECT_EQ(contents.crls[0].entry, "crl:0");
}

struct Signing {
  const char* name;
  const char* command;
};

class OpensslSigned : public Pkcs7Producers, public ::testing::WithParamInterface<Signing> {};

TEST_P(OpensslSigned, NamesItsSigner) {
  const Bytes message = producer_->made_by(
      "openssl " + std::string(GetParam().command) +
          " -in text -signer leaf.pem -inkey leaf.key -certfile ca.pem -outform DER -out x.p7",
      "x.p7");
  EXPECT_TRUE(recognised(kPkcs7, message));
  const Contents contents = read(kPkcs7, message);
  EXPECT_EQ(certificates_of(contents), build::read_by_openssl(message).certificates);
  ASSERT_EQ(contents.certificates.size(), 3u);
  for (const auto& found : contents.certificates) {
    EXPECT_EQ(found.role == Role::kSigning, found.der == chain_->leaf.der);
  }
  EXPECT_THAT(faults_of(contents), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Commands, OpensslSigned,
                         ::testing::Values(Signing{"Smime", "smime -sign -nodetach -binary"},
                                           Signing{"SmimeDetached", "smime -sign -binary"},
                                           Signing{"Cms", "cms -sign -nodetach -binary"},
                                           Signing{"CmsByKeyIdentifier", "cms -sign -nodetach -keyid"},
                                           Signing{"CmsStreamed", "cms -sign -nodetach -binary -stream"}),
                         [](const auto& test) { return std::string(test.param.name); });

TEST_F(Pkcs7Producers, CmsLabelIsRead) {
  const Contents contents =
      read(kPem, producer_->made_by(
                     "openssl cms -sign -in text -signer leaf.pem -inkey leaf.key -outform PEM -out x", "x"));
  EXPECT_THAT(certificates_of(contents), ElementsAre(chain_->leaf.der));
  EXPECT_EQ(contents.certificates.at(0).role, Role::kSigning);
}

TEST_F(Pkcs7Producers, EnvelopedMessagesAreSilent) {
  const Bytes message =
      producer_->made_by("openssl cms -encrypt -in text -outform PEM -out x root.pem && cat x", "x");
  const Contents contents = read(kPem, message);
  EXPECT_THAT(contents.certificates, IsEmpty());
  EXPECT_THAT(faults_of(contents), IsEmpty());
}

TEST_F(Pkcs7Producers, TrustedCertificateAndBase64Tool) {
  const Bytes trusted =
      producer_->made_by("openssl x509 -in leaf.pem -trustout -addtrust serverAuth -setalias me -out x", "x");
  EXPECT_THAT(certificates_of(read(kPem, trusted)), ElementsAre(chain_->leaf.der));
  const Bytes bare = producer_->made_by("openssl x509 -in leaf.pem -outform DER | base64 -w0 >x", "x");
  EXPECT_TRUE(recognised(kBareBase64, bare));
  EXPECT_THAT(certificates_of(read(kBareBase64, bare)), ElementsAre(chain_->leaf.der));
}

}  // namespace
}  // namespace kigen::formats
