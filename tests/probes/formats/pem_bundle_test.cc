// PEM with more than certificates in it: PKCS#7 blocks and revocation lists, in any mixture.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probes/formats/pem.h"
#include "tests/probes/formats/armour.h"
#include "tests/probes/formats/der_builder.h"
#include "tests/probes/formats/reading.h"
#include "tests/probes/formats/signed_data_builder.h"
#include "tests/support/mint_crl.h"

namespace kigen::formats {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> crl_entries_of(const Contents& contents) {
  std::vector<std::string> entries;
  for (const auto& found : contents.crls) entries.push_back(found.entry);
  return entries;
}

class PemBundle : public ::testing::Test {
 protected:
  static Contents read_pem(const std::string& text) { return read(kPem, as_bytes(text)); }

  kigen::testing::Chain chain = kigen::testing::mint_chain();
  const kigen::testing::Minted& leaf = chain.leaf;
  const kigen::testing::Minted& intermediate = chain.intermediate;
  const kigen::testing::Minted& root = chain.root;
  Bytes crl = kigen::testing::mint_crl({}, root);
  Bytes other_crl = kigen::testing::mint_crl({.number = 2}, intermediate);
};

class PemPkcs7 : public PemBundle, public ::testing::WithParamInterface<const char*> {};

TEST_P(PemPkcs7, GivesItsCertificatesWithinTheBlock) {
  const Bytes bundle = build::bundle({leaf.der, intermediate.der}, {crl});
  const Contents contents = read_pem(armoured(GetParam(), bundle));
  EXPECT_THAT(certificates_of(contents), ElementsAre(leaf.der, intermediate.der));
  EXPECT_THAT(entries_of(contents), ElementsAre("0/0", "0/1"));
  EXPECT_THAT(crl_entries_of(contents), ElementsAre("crl:0/0"));
  EXPECT_TRUE(contents.is_chain);
  EXPECT_THAT(faults_of(contents), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Labels, PemPkcs7, ::testing::Values("PKCS7", "PKCS #7 SIGNED DATA", "CMS"),
                         [](const auto& test) { return std::string("Label") + std::to_string(test.index); });

TEST_F(PemBundle, EntriesOfOneBlockDoNotDependOnTheOthers) {
  const std::string bundle = armoured("PKCS7", build::bundle({intermediate.der, root.der}, {crl}));
  const std::string lists = armoured("X509 CRL", crl) + armoured("X509 CRL", other_crl);
  const Contents contents = read_pem(leaf.pem + bundle + lists + root.pem);
  EXPECT_THAT(certificates_of(contents), ElementsAre(leaf.der, intermediate.der, root.der, root.der));
  EXPECT_THAT(entries_of(contents), ElementsAre("0", "1/0", "1/1", "2"));
  EXPECT_THAT(crl_entries_of(contents), ElementsAre("crl:1/0", "crl:0", "crl:1"));
  EXPECT_TRUE(contents.is_chain);
  EXPECT_THAT(faults_of(contents), IsEmpty());
  const Contents broken = read_pem(leaf.pem + armoured("PKCS7", Bytes{1, 0}) + lists + root.pem);
  EXPECT_THAT(entries_of(broken), ElementsAre("0", "2"));
  EXPECT_THAT(faults_of(broken), ElementsAre("1: malformed"));
}

TEST_F(PemBundle, SignerInABlockIsSigning) {
  const Contents contents = read_pem(armoured("CMS", build::signed_message("hello", leaf, {intermediate})));
  ASSERT_EQ(contents.certificates.size(), 2u);
  for (const auto& found : contents.certificates)
    EXPECT_EQ(found.role == Role::kSigning, found.der == leaf.der);
  EXPECT_FALSE(contents.is_chain);
}

TEST_F(PemBundle, KeyServesWithTheFirstCertificateOfTheFirstBlock) {
  const std::string bundle = armoured("PKCS7", build::bundle({leaf.der, intermediate.der}));
  EXPECT_THAT(leaves_of(read_pem(leaf.key_pem + bundle)), ElementsAre(0));
  EXPECT_THAT(leaves_of(read_pem(armoured("PKCS7", Bytes{1}) + bundle + leaf.key_pem)), IsEmpty());
}

TEST_F(PemBundle, CutOffBlockKeepsWhatStandsBeforeTheCut) {
  const Bytes bundle = build::bundle({leaf.der, intermediate.der});
  const Contents contents =
      read_pem(armoured("PKCS7", ByteView(bundle).first(bundle.size() - 40)) + root.pem);
  EXPECT_THAT(entries_of(contents), ElementsAre("0/0", "1"));
  EXPECT_THAT(faults_of(contents), ElementsAre("0/1: truncated", "0: truncated"));
}

TEST_F(PemBundle, MessagesOfAnotherTypeArePassedOver) {
  const Bytes enveloped = build::sequence({build::oid("1.2.840.113549.1.7.3"), build::explicit_0({})});
  const Contents contents = read_pem(armoured("CMS", enveloped) + leaf.pem);
  EXPECT_THAT(entries_of(contents), ElementsAre("1"));
  EXPECT_THAT(faults_of(contents), IsEmpty());
}

TEST_F(PemBundle, BrokenListsAreFaultsOfTheirEntry) {
  const std::string good = armoured("X509 CRL", crl);
  EXPECT_THAT(faults_of(read_pem(good + armoured("X509 CRL", Bytes{4, 0}))), ElementsAre("crl:1: malformed"));
  EXPECT_THAT(faults_of(read_pem(armoured("X509 CRL", Bytes{0x30, 9, 0}))), ElementsAre("crl:0: malformed"));
  EXPECT_THAT(faults_of(read_pem(good + "-----BEGIN X509 CRL-----\nMIIB")), ElementsAre("crl:1: truncated"));
  const Contents followed = read_pem(armoured("X509 CRL", build::joined({crl, {0}})));
  EXPECT_THAT(faults_of(followed), ElementsAre("crl:0: malformed"));
  EXPECT_THAT(crl_entries_of(followed), ElementsAre("crl:0"));
}

}  // namespace
}  // namespace kigen::formats
