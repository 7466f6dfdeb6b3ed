#include "probes/pki/signature_strength.h"

#include <gtest/gtest.h>

#include "probes/pki/chain_verifier.h"
#include "tests/probes/pki/der_builder.h"
#include "tests/support/mint.h"

namespace kigen::pki {
namespace {

using testing::CertificateSpec;
using testing::element;
using testing::join;
using testing::KeyKind;
using testing::mint;
using testing::Minted;
using testing::oid;
using testing::sequence;
using namespace std::string_view_literals;

struct Algorithm {
  const char* name;
  Bytes identifier;  // its content
  bool weak;
};

class SignatureAlgorithms : public ::testing::TestWithParam<Algorithm> {};

TEST_P(SignatureAlgorithms, AreWeakOrNot) {
  EXPECT_EQ(is_weak_signature(GetParam().identifier), GetParam().weak);
}

constexpr auto kPss = "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a"sv;

/// RSASSA-PSS-params that name this digest.
Bytes pss(std::string_view digest) {
  return join({oid(kPss), sequence({element(0xa0, sequence({oid(digest)}))})});
}

INSTANTIATE_TEST_SUITE_P(
    Table, SignatureAlgorithms,
    ::testing::Values(Algorithm{"RsaSha256", oid("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b"), false},
                      Algorithm{"RsaSha1", oid("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x05"), true},
                      Algorithm{"RsaMd5", oid("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x04"), true},
                      Algorithm{"RsaMd2", oid("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x02"), true},
                      Algorithm{"EcdsaSha1", oid("\x2a\x86\x48\xce\x3d\x04\x01"), true},
                      Algorithm{"EcdsaSha384", oid("\x2a\x86\x48\xce\x3d\x04\x03\x03"), false},
                      Algorithm{"DsaSha1", oid("\x2a\x86\x48\xce\x38\x04\x03"), true},
                      Algorithm{"Ed25519", oid("\x2b\x65\x70"), false},
                      Algorithm{"Unknown", oid("\x2a\x03\x04"), false}, Algorithm{"None", {}, false},
                      Algorithm{"PssSha256", pss("\x60\x86\x48\x01\x65\x03\x04\x02\x01"), false},
                      Algorithm{"PssSha1", pss("\x2b\x0e\x03\x02\x1a"), true},
                      Algorithm{"PssDefault", join({oid(kPss), sequence({})}), true},
                      Algorithm{"PssWithoutParameters", oid(kPss), true}),
    [](const auto& test) { return test.param.name; });

/// A root, an intermediate and a leaf, signed with these digests.
struct Digests {
  std::string root = "SHA256", intermediate = "SHA256", leaf = "SHA256";
};

struct Minting {
  explicit Minting(const Digests& digests) {
    CertificateSpec spec{
        .common_name = "Root", .key = KeyKind::kRsa2048, .key_number = 1, .ca = true, .digest = digests.root};
    root = mint(spec);
    spec.common_name = "Intermediate";
    spec.key_number = 2;
    spec.digest = digests.intermediate;
    intermediate = mint(spec, &root);
    leaf = mint({.digest = digests.leaf}, &intermediate);
  }
  Minted root, intermediate, leaf;
};

class SignatureStrength : public ::testing::Test {
 protected:
  /// As the verifier judges it, with the root as anchor, or without.
  std::optional<bool> judged(const Minting& minted, bool with_anchor) {
    const auto anchor =
        with_anchor ? minted.root : mint({.common_name = "Stranger", .key_number = 9, .ca = true});
    const auto trust = TrustStore::from_file(folder_.write("ca.pem", anchor.pem));
    const ByteView chain[] = {minted.leaf.der, minted.intermediate.der};
    return verify_chain(chain, **trust, MissingIssuer::kIsBad).signature_strength;
  }

  testing::TemporaryFolder folder_;
};

TEST_F(SignatureStrength, OfTheRootDoesNotCount) {
  const Minting minted({.root = "SHA1"});
  EXPECT_EQ(judged(minted, true), true);
  const ByteView whole[] = {minted.leaf.der, minted.intermediate.der, minted.root.der};
  EXPECT_TRUE(has_strong_signatures(chain_links(whole)));
}

TEST_F(SignatureStrength, OfLeafAndIntermediateCount) {
  for (const auto& digests :
       {Digests{.leaf = "SHA1"}, Digests{.intermediate = "SHA1"}, Digests{.leaf = "MD5"}}) {
    const Minting minted(digests);
    EXPECT_EQ(judged(minted, true), false);
    EXPECT_EQ(judged(minted, false), false);
  }
  EXPECT_EQ(judged(Minting({}), false), true);
}

TEST_F(SignatureStrength, OfACertificateThatIsNotOnThePathDoesNotCount) {
  const Minting minted({});
  const auto weak_cross_sign = mint({.common_name = "Intermediate",
                                     .key = KeyKind::kRsa2048,
                                     .key_number = 2,
                                     .ca = true,
                                     .digest = "SHA1"},
                                    &minted.root);
  const auto trust = TrustStore::from_file(folder_.write("ca.pem", minted.root.pem));
  const ByteView chain[] = {minted.leaf.der, minted.intermediate.der, weak_cross_sign.der};
  EXPECT_EQ(verify_chain(chain, **trust, MissingIssuer::kIsBad).signature_strength, true);
}

TEST(StrongSignatures, SelfSignedNeedsNone) {
  const auto leaf = mint({.key = KeyKind::kRsa2048, .digest = "SHA1"});
  const ByteView alone[] = {leaf.der};
  EXPECT_TRUE(has_strong_signatures(chain_links(alone)));
}

TEST(StrongSignatures, NamesInACircleEnd) {
  const auto a = mint({.common_name = "A", .key_number = 1, .ca = true});
  const auto b = mint({.common_name = "B", .key_number = 2, .ca = true}, &a);
  const auto a_by_b = mint({.common_name = "A", .key_number = 1, .ca = true}, &b);
  const ByteView circle[] = {b.der, a_by_b.der};
  EXPECT_TRUE(has_strong_signatures(chain_links(circle)));
}

TEST(StrongSignatures, WhatCannotBeReadIsNoLink) {
  EXPECT_TRUE(has_strong_signatures({}));
  const ByteView garbage[] = {as_bytes("no certificate")};
  EXPECT_TRUE(has_strong_signatures(chain_links(garbage)));
}

}  // namespace
}  // namespace kigen::pki
