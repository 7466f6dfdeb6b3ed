#include "probes/formats/pkcs12.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/pkcs12.h>
#include <openssl/provider.h>

#include <cstdlib>

#include "probes/formats/der.h"
#include "probes/formats/pem.h"
#include "probes/formats/pkcs12_bags.h"
#include "tests/probes/formats/der_builder.h"
#include "tests/probes/formats/reading.h"
#include "tests/support/mint.h"

namespace kigen::formats {
namespace {

using kigen::testing::mint_pkcs12;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Pkcs12Format : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { chain_ = new kigen::testing::Chain(kigen::testing::mint_chain()); }
  static void TearDownTestSuite() { delete chain_; }

  static const Bytes& leaf() { return chain_->leaf.der; }
  static const Bytes& intermediate() { return chain_->intermediate.der; }
  static const Bytes& root() { return chain_->root.der; }
  static Bytes minted(const kigen::testing::Pkcs12Spec& spec) {
    return mint_pkcs12(spec, chain_->leaf, {chain_->intermediate, chain_->root});
  }

  static inline kigen::testing::Chain* chain_ = nullptr;
};

TEST_F(Pkcs12Format, OtherContentIsNotRecognised) {
  EXPECT_FALSE(recognised(kPkcs12, leaf()));
  EXPECT_FALSE(recognised(kPkcs12, as_bytes(chain_->leaf.pem)));
  EXPECT_FALSE(recognised(kPkcs12, Bytes{}));
  EXPECT_FALSE(recognised(kPkcs12, Bytes{0x30, 0x80, 2, 1, 3}));
  EXPECT_FALSE(recognised(kPkcs12, Bytes{0x30, 0x07, 2, 1, 3, 0x30, 2, 4, 0}));
  EXPECT_FALSE(recognised(kPkcs12, Bytes{0x30, 0x07, 2, 1, 4, 0x30, 2, 6, 0}));
  const Bytes store = minted({.password = "x"});
  EXPECT_TRUE(recognised(kPkcs12, store));
  EXPECT_FALSE(recognised(kPem, store));
  EXPECT_FALSE(recognised(kDer, store));
}

TEST_F(Pkcs12Format, EmptyAndAbsentPasswordAreBothTried) {
  for (const int pbe : {0, NID_pbe_WithSHA1And40BitRC2_CBC}) {
    for (const bool null_password : {false, true}) {
      const Bytes store = minted({.null_password = null_password, .key_pbe = pbe, .cert_pbe = pbe});
      const Contents contents = read(kPkcs12, store, {"wrong"});
      EXPECT_THAT(faults_of(contents), IsEmpty()) << pbe << null_password;
      EXPECT_EQ(contents.certificates.size(), 3u) << pbe << null_password;
    }
  }
}

TEST_F(Pkcs12Format, LeafIsFoundByItsKeyWhereverItStands) {
  const Bytes id = {1, 0, 0, 0};
  const Contents contents =
      read(kPkcs12,
           build::pfx({build::plain_safe({build::certificate_bag(root()),
                                          build::certificate_bag(intermediate(), {build::local_key_id({7})}),
                                          build::certificate_bag(leaf(), {build::local_key_id(id)})}),
                       build::plain_safe({build::key_bag({build::local_key_id(id)})})}));
  EXPECT_THAT(certificates_of(contents), ElementsAre(root(), intermediate(), leaf()));
  EXPECT_THAT(leaves_of(contents), ElementsAre(2));
  EXPECT_TRUE(contents.is_chain);
  EXPECT_THAT(contents.faults, IsEmpty());
}

TEST_F(Pkcs12Format, EachKeyHasOneCertificate) {
  const auto id = build::local_key_id({1});
  const auto bag = [&](const Bytes& certificate) { return build::certificate_bag(certificate, {id}); };
  const auto leaves = [&](std::size_t keys) {
    const Bytes certificates = build::plain_safe({bag(root()), bag(intermediate()), bag(leaf())});
    const std::vector<Bytes> key_bags(keys, build::key_bag({id}));
    return leaves_of(read(kPkcs12, build::pfx({build::plain_safe(key_bags), certificates})));
  };
  EXPECT_THAT(leaves(0), IsEmpty());
  EXPECT_THAT(leaves(1), ElementsAre(0));
  EXPECT_THAT(leaves(2), ElementsAre(0, 1));
  EXPECT_THAT(leaves(4), ElementsAre(0, 1, 2));
}

TEST_F(Pkcs12Format, KeyWithoutIdentifierMakesAChainWithoutLeaf) {
  const Contents contents =
      read(kPkcs12, build::pfx({build::plain_safe({build::certificate_bag(leaf()), build::key_bag()})}));
  EXPECT_THAT(leaves_of(contents), IsEmpty());
  EXPECT_TRUE(contents.is_chain);
}

TEST_F(Pkcs12Format, FriendlyNamesAreTheEntries) {
  const Contents contents = read(
      kPkcs12, build::pfx({build::plain_safe(
                   {build::certificate_bag(root(), {build::friendly_name(u"東京\n𠮷")}),
                    build::certificate_bag(leaf(), {build::local_key_id({1}), build::friendly_name(u"b")}),
                    build::certificate_bag(intermediate())})}));
  EXPECT_THAT(entries_of(contents), ElementsAre("東京\n𠮷", "b", ""));
  EXPECT_EQ(contents.certificates[0].friendly_name, "東京\n𠮷");
}

TEST_F(Pkcs12Format, IndefiniteLengthsAtEveryLevelAreRead) {
  const Bytes bags =
      build::in_pieces(build::sequence({build::certificate_bag(leaf(), {build::friendly_name(u"a")})}), 100);
  const Bytes safe =
      build::sequence({build::oid("1.2.840.113549.1.7.1"), build::explicit_0({build::octets(bags)})});
  const Bytes whole = build::in_pieces(build::pfx({build::in_pieces(safe, 64)}), 50);
  EXPECT_TRUE(recognised(kPkcs12, whole));
  const Contents contents = read(kPkcs12, whole);
  EXPECT_THAT(certificates_of(contents), ElementsAre(leaf()));
  EXPECT_THAT(entries_of(contents), ElementsAre("a"));
}

TEST_F(Pkcs12Format, MacHoldsOverPieces) {
  const Contents contents = read(kPkcs12, build::in_pieces(minted({.password = "x"}), 100), {"x"});
  EXPECT_EQ(contents.certificates.size(), 3u);
  EXPECT_THAT(contents.faults, IsEmpty());
}

TEST_F(Pkcs12Format, NestedSafeContentsAreReadToADepth) {
  Bytes bag = build::certificate_bag(leaf());
  const auto nested = [&](int levels) {
    Bytes inner = bag;
    for (int i = 0; i < levels; ++i)
      inner = build::bag("1.2.840.113549.1.12.10.1.6", build::sequence({inner}));
    return read(kPkcs12, build::pfx({build::plain_safe({inner, build::certificate_bag(root())})}));
  };
  EXPECT_THAT(certificates_of(nested(3)), ElementsAre(leaf(), root()));
  EXPECT_THAT(nested(3).faults, IsEmpty());
  EXPECT_THAT(certificates_of(nested(9)), ElementsAre(root()));
  EXPECT_THAT(faults_of(nested(9)), ElementsAre("unsupported"));
}

TEST_F(Pkcs12Format, WrongMacIsAPasswordFaultBesideTheCertificates) {
  Bytes store = minted({.password = "x"});
  const std::size_t in_digest = store.size() - 30;
  store[in_digest] ^= 1;
  const Contents contents = read(kPkcs12, store, {"x"});
  EXPECT_EQ(contents.certificates.size(), 3u);
  EXPECT_THAT(faults_of(contents), ElementsAre("password"));
}

TEST_F(Pkcs12Format, StoreProtectedByASignatureIsUnsupported) {
  const Bytes safe =
      build::sequence({build::oid("1.2.840.113549.1.7.2"), build::explicit_0({build::sequence({})})});
  const Bytes store = build::sequence({Bytes{2, 1, 3}, safe});
  EXPECT_TRUE(recognised(kPkcs12, store));
  EXPECT_THAT(faults_of(read(kPkcs12, store)), ElementsAre("unsupported"));
}

TEST_F(Pkcs12Format, CertificatesBeyondTheLimitAreTooLarge) {
  const std::vector<Bytes> bags(kMaxCertificateBags + 5, build::certificate_bag({0x30, 0}));
  const Contents contents = read(kPkcs12, build::pfx({build::plain_safe(bags)}));
  EXPECT_EQ(contents.certificates.size(), kMaxCertificateBags);
  EXPECT_THAT(faults_of(contents), ElementsAre("too_large"));
}

TEST_F(Pkcs12Format, LargerThanAllowedIsTooLarge) {
  EXPECT_THAT(faults_of(read(kPkcs12, minted({.password = "x"}), {"x"}, 100)), ElementsAre("too_large"));
}

TEST_F(Pkcs12Format, OtherContentIsMalformed) {
  EXPECT_THAT(faults_of(read(kPkcs12, leaf())), ElementsAre("malformed"));
  EXPECT_THAT(faults_of(read(kPkcs12, as_bytes(chain_->leaf.pem))), ElementsAre("malformed"));
  EXPECT_THAT(faults_of(read(kPkcs12, Bytes{})), ElementsAre("truncated"));
}

TEST_F(Pkcs12Format, LeavesOpensslAsItWas) {
  ERR_clear_error();
  const Bytes store = minted({.password = "x", .cert_pbe = NID_pbe_WithSHA1And40BitRC2_CBC});
  EXPECT_EQ(read(kPkcs12, store, {"wrong", "x"}).certificates.size(), 3u);
  EXPECT_EQ(ERR_peek_error(), 0u);
  EXPECT_EQ(OSSL_PROVIDER_available(nullptr, "legacy"), 0);
}

// In a process of its own, because the providers are loaded once.
TEST_F(Pkcs12Format, OldAlgorithmsAreUnsupportedWithoutTheLegacyProvider) {
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  const Bytes store = minted({.password = "x", .cert_pbe = NID_pbe_WithSHA1And40BitRC2_CBC});
  const auto read_without_legacy = [&] {
    setenv("OPENSSL_MODULES", "/nonexistent", 1);
    const auto faults = faults_of(read(kPkcs12, store, {"x"}));
    std::_Exit(faults == std::vector<std::string>{"unsupported"} ? 0 : 1);
  };
  EXPECT_EXIT(read_without_legacy(), ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace kigen::formats
