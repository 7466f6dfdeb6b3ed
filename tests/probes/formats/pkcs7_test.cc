#include "probes/formats/pkcs7.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "probes/formats/ber.h"
#include "probes/formats/der.h"
#include "probes/formats/pkcs12.h"
#include "probes/pki/der_reader.h"
#include "tests/probes/formats/der_builder.h"
#include "tests/probes/formats/reading.h"
#include "tests/probes/formats/signed_data_builder.h"
#include "tests/support/mint_crl.h"

namespace kigen::formats {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSubsetOf;
using ::testing::Optional;

namespace tag = pki::tag;

std::vector<Bytes> crls_of(const Contents& contents) {
  std::vector<Bytes> crls;
  for (const auto& found : contents.crls) crls.push_back(found.der);
  return crls;
}

std::vector<Bytes> signers_of(const Contents& contents) {
  std::vector<Bytes> signers;
  for (const auto& found : contents.certificates) {
    if (found.role == Role::kSigning) signers.push_back(found.der);
  }
  return signers;
}

class Pkcs7Format : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    chain_ = new kigen::testing::Chain(kigen::testing::mint_chain());
    crl_ = new Bytes(kigen::testing::mint_crl({.number = 5}, chain_->root));
  }
  static void TearDownTestSuite() {
    delete chain_;
    delete crl_;
  }

  static const kigen::testing::Minted& leaf() { return chain_->leaf; }
  static const kigen::testing::Minted& intermediate() { return chain_->intermediate; }
  static const kigen::testing::Minted& root() { return chain_->root; }
  static Bytes bundle() { return build::bundle({leaf().der, intermediate().der, root().der}, {*crl_}); }

  static inline kigen::testing::Chain* chain_ = nullptr;
  static inline Bytes* crl_ = nullptr;
};

TEST_F(Pkcs7Format, BundleGivesCertificatesAndListsInOrder) {
  EXPECT_TRUE(recognised(kPkcs7, bundle()));
  const Contents contents = read(kPkcs7, bundle());
  EXPECT_THAT(certificates_of(contents), ElementsAre(leaf().der, intermediate().der, root().der));
  EXPECT_THAT(entries_of(contents), ElementsAre("0", "1", "2"));
  EXPECT_THAT(crls_of(contents), ElementsAre(*crl_));
  EXPECT_EQ(contents.crls.at(0).entry, "crl:0");
  EXPECT_THAT(signers_of(contents), IsEmpty());
  EXPECT_THAT(faults_of(contents), IsEmpty());
  EXPECT_TRUE(contents.is_chain);
}

TEST_F(Pkcs7Format, BundleInAnotherOrderIsNoChain) {
  EXPECT_FALSE(read(kPkcs7, build::bundle({root().der, leaf().der})).is_chain);
  EXPECT_FALSE(read(kPkcs7, build::bundle({leaf().der})).is_chain);
}

TEST_F(Pkcs7Format, BareSignedDataIsRead) {
  const Bytes content_info = bundle();
  const auto outer = pki::DerReader(content_info).next();
  pki::DerReader fields(outer->content);
  fields.next();
  const Bytes bare = to_owned(fields.next()->content);
  EXPECT_TRUE(recognised(kPkcs7, bare));
  EXPECT_THAT(certificates_of(read(kPkcs7, bare)), ElementsAre(leaf().der, intermediate().der, root().der));
}

// Certificates keep their bytes: only what is around them is of indefinite length, as streaming writers leave
// it.
Bytes streamed(const std::vector<Bytes>& certificates, const std::vector<Bytes>& crls) {
  const Bytes signed_data = build::indefinite(
      0x30,
      {build::integer(1), build::element(tag::kSet, {}),
       build::indefinite(0x30,
                         {build::oid("1.2.840.113549.1.7.1"),
                          build::indefinite(0xa0, {build::in_pieces(build::octets(Bytes(300, 7)), 100)})}),
       build::indefinite(0xa0, certificates), build::indefinite(0xa1, crls), build::element(tag::kSet, {})});
  return build::indefinite(0x30,
                           {build::oid("1.2.840.113549.1.7.2"), build::indefinite(0xa0, {signed_data})});
}

TEST_F(Pkcs7Format, IndefiniteLengthsAreFollowed) {
  const Bytes content = streamed({leaf().der, root().der}, {*crl_});
  EXPECT_TRUE(recognised(kPkcs7, content));
  const Contents contents = read(kPkcs7, content);
  EXPECT_THAT(certificates_of(contents), ElementsAre(leaf().der, root().der));
  EXPECT_THAT(crls_of(contents), ElementsAre(*crl_));
  EXPECT_THAT(faults_of(contents), IsEmpty());
}

TEST_F(Pkcs7Format, CertificateOfIndefiniteLengthIsRewritten) {
  const Contents contents = read(kPkcs7, build::bundle({build::in_pieces(leaf().der, 9999), root().der}));
  EXPECT_THAT(certificates_of(contents), ElementsAre(leaf().der, root().der));
  EXPECT_THAT(faults_of(contents), IsEmpty());
}

TEST_F(Pkcs7Format, CertificateOfLongLengthsKeepsItsBytes) {
  const Bytes odd = build::element(0x30, {Bytes(200, 5)});  // 0x84 where DER has 0x81
  EXPECT_THAT(certificates_of(read(kPkcs7, build::bundle({odd}))), ElementsAre(odd));
}

TEST_F(Pkcs7Format, OtherChoicesArePassedOver) {
  const Bytes other = build::element(0xa3, {build::oid("1.2.3"), build::integer(1)});
  const Bytes attribute_certificate = build::element(0xa2, {root().der});
  const Bytes ocsp = build::element(0xa1, {build::integer(1)});
  const Contents contents =
      read(kPkcs7, build::bundle({attribute_certificate, leaf().der, other, root().der}, {ocsp, *crl_}));
  EXPECT_THAT(certificates_of(contents), ElementsAre(leaf().der, root().der));
  EXPECT_THAT(entries_of(contents), ElementsAre("0", "1"));
  EXPECT_THAT(crls_of(contents), ElementsAre(*crl_));
  EXPECT_THAT(faults_of(contents), IsEmpty());
}

class SignedMessage : public Pkcs7Format, public ::testing::WithParamInterface<build::NamedBy> {};

TEST_P(SignedMessage, SignersCertificateIsSigning) {
  const Bytes message = build::signed_message("hello", leaf(), {intermediate(), root()}, GetParam());
  EXPECT_TRUE(recognised(kPkcs7, message));
  const Contents contents = read(kPkcs7, message);
  EXPECT_THAT(signers_of(contents), ElementsAre(leaf().der));
  EXPECT_EQ(certificates_of(contents), build::read_by_openssl(message).certificates);
  EXPECT_EQ(contents.certificates.size(), 3u);
  EXPECT_FALSE(contents.is_chain);
  EXPECT_THAT(faults_of(contents), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Identifiers, SignedMessage,
                         ::testing::Values(build::NamedBy::kIssuerAndSerial, build::NamedBy::kKeyIdentifier),
                         [](const auto& test) {
                           return test.param == build::NamedBy::kKeyIdentifier ? "KeyIdentifier"
                                                                               : "IssuerAndSerial";
                         });

TEST_F(Pkcs7Format, SameSerialNumberOfAnotherIssuerIsNoSigner) {
  const auto signer = kigen::testing::mint({.common_name = "signer", .serial = 7}, &root());
  const auto other =
      kigen::testing::mint({.common_name = "other", .key_number = 3, .serial = 7}, &intermediate());
  const Contents contents = read(kPkcs7, build::signed_message("hello", signer, {other}));
  EXPECT_EQ(contents.certificates.size(), 2u);
  EXPECT_THAT(signers_of(contents), ElementsAre(signer.der));
}

TEST_F(Pkcs7Format, EveryTruncationKeepsWhatStandsBeforeIt) {
  for (const Bytes& content : {bundle(), streamed({leaf().der, intermediate().der, root().der}, {*crl_})}) {
    const std::vector<Bytes> all = certificates_of(read(kPkcs7, content));
    ASSERT_EQ(all.size(), 3u);
    for (std::size_t size = 0; size < content.size(); ++size) {
      const Contents contents = read(kPkcs7, ByteView(content).first(size));
      const auto found = certificates_of(contents);
      EXPECT_TRUE(std::equal(found.begin(), found.end(), all.begin())) << size;
      EXPECT_THAT(crls_of(contents), IsSubsetOf({*crl_}));
      const auto faults = faults_of(contents);
      ASSERT_FALSE(faults.empty()) << size;
      EXPECT_EQ(faults.back(), "truncated") << size;
    }
    EXPECT_EQ(read(kPkcs7, ByteView(content).first(content.size() - 1)).certificates.size(), 3u);
  }
}

TEST_F(Pkcs7Format, TruncatedCertificateIsAFaultOfItsEntry) {
  const Bytes content = build::bundle({leaf().der, root().der});
  const Contents contents = read(kPkcs7, ByteView(content).first(content.size() - 50));
  EXPECT_THAT(certificates_of(contents), ElementsAre(leaf().der));
  EXPECT_THAT(faults_of(contents), ElementsAre("1: truncated", "truncated"));
}

struct Odd {
  const char* name;
  Bytes content;
  std::vector<std::string> faults;
};

class Pkcs7Odd : public ::testing::TestWithParam<Odd> {};

TEST_P(Pkcs7Odd, IsAFault) { EXPECT_EQ(faults_of(read(kPkcs7, GetParam().content)), GetParam().faults); }

Bytes content_info(const std::string& type, const Bytes& content) {
  return build::sequence({build::oid("1.2.840.113549.1.7." + type), build::explicit_0({content})});
}

INSTANTIATE_TEST_SUITE_P(
    Contents, Pkcs7Odd,
    ::testing::Values(
        Odd{"Empty", {}, {"truncated"}}, Odd{"Text", {'h', 'i'}, {"malformed"}},
        Odd{"NoType", build::sequence({build::octets({1})}), {"malformed"}},
        Odd{"EnvelopedData", content_info("3", build::sequence({build::integer(0)})), {"unsupported"}},
        Odd{"NoContent", build::sequence({build::oid("1.2.840.113549.1.7.2")}), {"malformed"}},
        Odd{"NoVersion", content_info("2", build::sequence({})), {"malformed"}},
        Odd{"NoDigests", content_info("2", build::sequence({build::integer(1)})), {"malformed"}},
        Odd{"NoEncapsulatedContent",
            content_info("2", build::sequence({build::integer(1), build::element(tag::kSet, {})})),
            {"malformed"}},
        Odd{"NoSignerInfos",
            content_info("2", build::sequence({build::integer(1), build::element(tag::kSet, {}),
                                               build::sequence({})})),
            {"malformed"}},
        Odd{"NoCertificate", build::bundle({{0x1f}}), {"malformed"}},
        Odd{"CertificateLongerThanItsSet", build::bundle({{0x30, 9, 1}}), {"0: truncated"}},
        Odd{"LengthOfFiveOctets", build::bundle({{0x30, 0x85, 0, 0, 0, 0, 0}}), {"0: malformed"}},
        Odd{"BrokenIndefiniteCertificate", build::bundle({{0x30, 0x80, 0x1f, 0, 0, 0}}), {"0: malformed"}},
        Odd{"BytesBehind", build::joined({build::bundle({}), {1, 2}}), {"malformed"}},
        Odd{"PaddingBehind", build::joined({build::bundle({}), {0, '\n'}}), {}}),
    [](const auto& test) { return std::string(test.param.name); });

TEST_F(Pkcs7Format, MoreThanTenThousandCertificatesAreTooLarge) {
  const std::vector<Bytes> many(10'005, Bytes{0x30, 0});
  const Contents contents = read(kPkcs7, build::bundle(many, many));
  EXPECT_EQ(contents.certificates.size(), 10'000u);
  EXPECT_EQ(contents.crls.size(), 10'000u);
  EXPECT_THAT(faults_of(contents), ElementsAre("too_large", "too_large"));
}

TEST_F(Pkcs7Format, LargerThanAllowedIsTooLarge) {
  EXPECT_THAT(faults_of(read(kPkcs7, bundle(), {}, 100)), ElementsAre("too_large"));
}

TEST_F(Pkcs7Format, OtherContentIsNotRecognised) {
  EXPECT_FALSE(recognised(kPkcs7, leaf().der));
  EXPECT_FALSE(recognised(kPkcs7, *crl_));
  EXPECT_FALSE(recognised(kPkcs7, as_bytes(leaf().pem)));
  EXPECT_FALSE(recognised(kPkcs7, kigen::testing::mint_pkcs12({.password = "x"}, leaf(), {})));
  EXPECT_FALSE(recognised(kPkcs7, content_info("3", build::sequence({}))));
  EXPECT_FALSE(recognised(kPkcs7, Bytes{}));
  EXPECT_FALSE(recognised(kPkcs7, Bytes{0x30, 0x80}));
  EXPECT_FALSE(recognised(kDer, bundle()));
  EXPECT_FALSE(recognised(kPkcs12, bundle()));
}

}  // namespace
}  // namespace kigen::formats
