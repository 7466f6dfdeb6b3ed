#include "probes/formats/der.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/cms.h>
#include <openssl/x509.h>

#include "probes/pki/openssl_handles.h"
#include "tests/probes/formats/der_builder.h"
#include "tests/probes/formats/reading.h"
#include "tests/support/mint.h"

namespace kigen::formats {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

template <typename T>
Bytes encoded(const T* object, int (*i2d)(const T*, unsigned char**)) {
  unsigned char* der = nullptr;
  const int size = i2d(object, &der);
  Bytes bytes(der, der + size);
  OPENSSL_free(der);
  return bytes;
}

class DerFormat : public ::testing::Test {
 protected:
  kigen::testing::Minted leaf = kigen::testing::mint({});
  kigen::testing::Minted version_1 = kigen::testing::mint({.customise = [](X509* certificate) {
    X509_set_version(certificate, X509_VERSION_1);
    while (X509_get_ext_count(certificate) > 0) X509_EXTENSION_free(X509_delete_ext(certificate, 0));
  }});
};

TEST_F(DerFormat, Version3IsRecognisedAndRead) {
  EXPECT_TRUE(recognised(kDer, leaf.der));
  const Contents contents = read(kDer, leaf.der);
  EXPECT_THAT(certificates_of(contents), ElementsAre(leaf.der));
  EXPECT_THAT(entries_of(contents), ElementsAre("0"));
  EXPECT_THAT(contents.faults, IsEmpty());
  EXPECT_FALSE(contents.is_chain);
  EXPECT_FALSE(contents.certificates[0].has_private_key);
}

TEST_F(DerFormat, Version1IsRecognisedAndRead) {
  EXPECT_TRUE(recognised(kDer, version_1.der));
  EXPECT_THAT(certificates_of(read(kDer, version_1.der)), ElementsAre(version_1.der));
}

TEST_F(DerFormat, TruncatedCertificateIsRecognisedAndTruncated) {
  for (std::size_t size = 20; size < leaf.der.size(); size += 50) {
    const ByteView cut = ByteView(leaf.der).first(size);
    EXPECT_TRUE(recognised(kDer, cut)) << size;
    EXPECT_THAT(faults_of(read(kDer, cut)), ElementsAre("0: truncated")) << size;
  }
}

TEST_F(DerFormat, PaddingBehindTheCertificateIsPassedOver) {
  Bytes padded = leaf.der;
  padded.insert(padded.end(), {0, 0, '\r', '\n', ' ', '\t', 0});
  const Contents contents = read(kDer, padded);
  EXPECT_THAT(certificates_of(contents), ElementsAre(leaf.der));
  EXPECT_THAT(contents.faults, IsEmpty());
}

TEST_F(DerFormat, OtherBytesBehindTheCertificateAreMalformedBesideIt) {
  const Contents contents = read(kDer, build::joined({leaf.der, {0, 1}}));
  EXPECT_THAT(certificates_of(contents), ElementsAre(leaf.der));
  EXPECT_THAT(faults_of(contents), ElementsAre("0: malformed"));
}

TEST_F(DerFormat, ContentThatIsNoneIsMalformed) {
  EXPECT_THAT(faults_of(read(kDer, as_bytes("hello"))), ElementsAre("0: malformed"));
  EXPECT_THAT(faults_of(read(kDer, Bytes{})), ElementsAre("0: truncated"));
  EXPECT_THAT(faults_of(read(kDer, Bytes{0x30, 0x80, 0, 0})), ElementsAre("0: malformed"));
}

TEST_F(DerFormat, LargerThanAllowedIsTooLarge) {
  EXPECT_THAT(faults_of(read(kDer, leaf.der, {}, leaf.der.size() - 1)), ElementsAre("too_large"));
}

TEST_F(DerFormat, PrivateKeysAndRequestsAreNotRecognised) {
  const auto* key = leaf.key.get();
  EXPECT_FALSE(recognised(kDer, encoded(key, i2d_PrivateKey)));
  EXPECT_FALSE(recognised(kDer, encoded(key, i2d_PUBKEY)));
  const std::unique_ptr<X509_REQ, pki::FreeWith<X509_REQ_free>> request(
      X509_to_X509_REQ(leaf.x509.get(), leaf.key.get(), EVP_sha256()));
  EXPECT_FALSE(recognised(kDer, encoded<X509_REQ>(request.get(), i2d_X509_REQ)));
}

TEST_F(DerFormat, RevocationListsAreNotRecognised) {
  const std::unique_ptr<X509_CRL, pki::FreeWith<X509_CRL_free>> crl(X509_CRL_new());
  X509_CRL_set_issuer_name(crl.get(), X509_get_subject_name(leaf.x509.get()));
  X509_CRL_set1_lastUpdate(crl.get(), X509_get0_notBefore(leaf.x509.get()));
  for (const long version : {X509_CRL_VERSION_1, X509_CRL_VERSION_2}) {
    X509_CRL_set_version(crl.get(), version);
    X509_CRL_sign(crl.get(), leaf.key.get(), EVP_sha256());
    EXPECT_FALSE(recognised(kDer, encoded<X509_CRL>(crl.get(), i2d_X509_CRL))) << version;
  }
}

TEST_F(DerFormat, StoresAndSignedMessagesAreNotRecognised) {
  EXPECT_FALSE(recognised(kDer, kigen::testing::mint_pkcs12({.password = "x"}, leaf, {})));
  const auto bio = pki::read_bio(as_bytes("hello"));
  const std::unique_ptr<CMS_ContentInfo, pki::FreeWith<CMS_ContentInfo_free>> message(
      CMS_sign(leaf.x509.get(), leaf.key.get(), nullptr, bio.get(), CMS_BINARY));
  ASSERT_TRUE(message);
  EXPECT_FALSE(recognised(kDer, encoded<CMS_ContentInfo>(message.get(), i2d_CMS_ContentInfo)));
}

TEST_F(DerFormat, OtherContentIsNotRecognised) {
  EXPECT_FALSE(recognised(kDer, as_bytes(leaf.pem)));
  EXPECT_FALSE(recognised(kDer, Bytes{}));
  EXPECT_FALSE(recognised(kDer, Bytes{0x30}));
  EXPECT_FALSE(recognised(kDer, Bytes{0x30, 0x84, 0xff}));
  EXPECT_FALSE(recognised(kDer, Bytes(100, 0x30)));
}

}  // namespace
}  // namespace kigen::formats
