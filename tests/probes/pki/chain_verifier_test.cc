#include "probes/pki/chain_verifier.h"

#include <gtest/gtest.h>
#include <openssl/err.h>

#include "probes/pki/openssl_handles.h"
#include "tests/support/mint.h"

namespace kigen::pki {
namespace {

using std::chrono::sys_days;
using std::chrono::sys_seconds;
using testing::CertificateSpec;
using testing::KeyKind;
using testing::mint;
using testing::mint_chain;
using testing::Minted;

sys_seconds year(int number) { return sys_days(std::chrono::year(number) / 1 / 1); }
const sys_seconds kLatest = year(9999) + std::chrono::days(364) + std::chrono::seconds(86399);

CertificateSpec authority(const std::string& common_name, int key_number, int until = 2036) {
  CertificateSpec spec;
  spec.common_name = common_name;
  spec.key_number = key_number;
  spec.ca = true;
  spec.not_after = year(until);
  return spec;
}

/// Neither key identifier: issuers are told apart by name and signature alone.
CertificateSpec without_identifiers(CertificateSpec spec) {
  spec.customise = [](X509* certificate) {
    for (const int nid : {NID_subject_key_identifier, NID_authority_key_identifier}) {
      const int at = X509_get_ext_by_NID(certificate, nid, -1);
      if (at >= 0) X509_EXTENSION_free(X509_delete_ext(certificate, at));
    }
  };
  return spec;
}

class ChainVerifier : public ::testing::Test {
 protected:
  void trust(const std::vector<Minted>& anchors) {
    std::string pem;
    for (const auto& anchor : anchors) pem += anchor.pem;
    trust_pem(pem);
  }
  void trust_pem(const std::string& pem) {
    auto store = TrustStore::from_file(folder_.write("ca.pem", pem));
    ASSERT_TRUE(store) << store.fault().detail;
    trust_ = *std::move(store);
  }
  Verdicts judge(const std::vector<Bytes>& chain, MissingIssuer missing_issuer = MissingIssuer::kIsBad) {
    const std::vector<ByteView> views(chain.begin(), chain.end());
    const auto verdicts = verify_chain(views, *trust_, missing_issuer);
    EXPECT_EQ(ERR_peek_error(), 0u);
    return verdicts;
  }
  Verdicts judge(const std::vector<Minted>& chain, MissingIssuer missing_issuer = MissingIssuer::kIsBad) {
    std::vector<Bytes> ders;
    std::vector<ByteView> views;
    std::vector<std::shared_ptr<x509_st>> decoded;
    for (const auto& minted : chain) {
      ders.push_back(minted.der);
      views.push_back(minted.der);
      decoded.push_back(minted.x509);
    }
    const auto verdicts = judge(ders, missing_issuer);
    const auto of_decoded = verify_chain(views, *trust_, missing_issuer, decoded);
    EXPECT_EQ(of_decoded.trusted, verdicts.trusted);
    EXPECT_EQ(of_decoded.complete_chain, verdicts.complete_chain);
    EXPECT_EQ(of_decoded.verified_chain_not_after, verdicts.verified_chain_not_after);
    return verdicts;
  }

  const testing::TemporaryFolder folder_;
  std::shared_ptr<const TrustStore> trust_;
  const testing::Chain chain_ = mint_chain();
  const Minted stranger_ = mint(authority("Stranger", 77));
};

TEST_F(ChainVerifier, TrustsAChainToAnAnchor) {
  trust({stranger_, chain_.root});
  const auto verdicts = judge({chain_.leaf, chain_.intermediate});
  EXPECT_EQ(verdicts.trusted, true);
  EXPECT_EQ(verdicts.complete_chain, true);
  EXPECT_EQ(verdicts.issuers_valid_from, year(2026));
  EXPECT_EQ(verdicts.issuers_valid_until, year(2036));
  EXPECT_EQ(verdicts.verified_chain_not_after, year(2036));
  EXPECT_FALSE(verdicts.name.has_value());
}

TEST_F(ChainVerifier, OrderDoesNotCountBehindTheLeaf) {
  trust({chain_.root});
  for (const auto& chain : {std::vector{chain_.leaf, chain_.root, chain_.intermediate},
                            std::vector{chain_.leaf, stranger_, chain_.intermediate, chain_.leaf}}) {
    EXPECT_EQ(judge(chain).trusted, true);
    EXPECT_EQ(judge(chain).complete_chain, true);
  }
}

TEST_F(ChainVerifier, UnknownRootIsNotTrusted) {
  trust({stranger_});
  const auto with_root = judge({chain_.leaf, chain_.intermediate, chain_.root});
  EXPECT_EQ(with_root.trusted, false);
  EXPECT_EQ(with_root.complete_chain, true);  // led to its end, though not to one of ours
  const auto without_root = judge({chain_.leaf, chain_.intermediate});
  EXPECT_EQ(without_root.trusted, false);
  EXPECT_EQ(without_root.complete_chain, false);
}

TEST_F(ChainVerifier, MissingIntermediateIsBadInAServedChain) {
  trust({chain_.root});
  const auto verdicts = judge({chain_.leaf});
  EXPECT_EQ(verdicts.trusted, false);
  EXPECT_EQ(verdicts.complete_chain, false);
}

TEST_F(ChainVerifier, MissingIntermediateIsUnknownForALeafAlone) {
  trust({chain_.root});
  const auto verdicts = judge({chain_.leaf}, MissingIssuer::kIsUnknown);
  EXPECT_FALSE(verdicts.trusted.has_value());
  EXPECT_FALSE(verdicts.complete_chain.has_value());
}

TEST_F(ChainVerifier, LeafAloneIsJudgedWhereItsIssuerIsThere) {
  trust({chain_.root});
  const auto verdicts = judge({chain_.leaf, chain_.intermediate}, MissingIssuer::kIsUnknown);
  EXPECT_EQ(verdicts.trusted, true);
  EXPECT_EQ(verdicts.complete_chain, true);
  const auto directly_issued = mint({}, &chain_.root);
  EXPECT_EQ(judge({directly_issued}, MissingIssuer::kIsUnknown).trusted, true);
}

TEST_F(ChainVerifier, SelfSignedLeafIsCompleteAndNotTrusted) {
  trust({chain_.root});
  const auto self_signed = mint({.key_number = 5});
  for (const auto missing_issuer : {MissingIssuer::kIsBad, MissingIssuer::kIsUnknown}) {
    const auto verdicts = judge({self_signed}, missing_issuer);
    EXPECT_EQ(verdicts.trusted, false);
    EXPECT_EQ(verdicts.complete_chain, true);
  }
}

TEST_F(ChainVerifier, SelfSignedLeafMayBeAnAnchorItself) {
  const auto self_signed = mint({.not_after = year(2030), .key_number = 5});
  trust({self_signed});
  const auto verdicts = judge({self_signed});
  EXPECT_EQ(verdicts.trusted, true);
  EXPECT_EQ(verdicts.complete_chain, true);
  EXPECT_EQ(verdicts.issuers_valid_from, sys_seconds(year(0)));
  EXPECT_EQ(verdicts.issuers_valid_until, kLatest);
  EXPECT_EQ(verdicts.verified_chain_not_after, year(2030));
}

TEST_F(ChainVerifier, IntermediateMayBeAnAnchor) {
  trust({chain_.intermediate});
  const auto verdicts = judge({chain_.leaf});
  EXPECT_EQ(verdicts.trusted, true);
  EXPECT_EQ(verdicts.complete_chain, true);
}

TEST_F(ChainVerifier, DatesDoNotCount) {
  const auto root = mint(authority("Old Root", 20, 1999));
  const auto leaf = mint({.not_before = year(1990), .not_after = year(1995)}, &root);
  const auto future = mint({.not_before = year(2500), .not_after = year(2600)}, &root);
  const auto backwards = mint({.not_before = year(2600), .not_after = year(2500)}, &root);
  trust({root});
  for (const auto& each : {leaf, future, backwards}) {
    EXPECT_EQ(judge({each}).trusted, true);
    EXPECT_EQ(judge({each}).issuers_valid_until, year(1999));
  }
  EXPECT_EQ(judge({leaf}).verified_chain_not_after, year(1995));
}

TEST_F(ChainVerifier, WindowIsTheOneInWhichEveryIssuerIsValid) {
  auto spec = authority("Root", 20, 2040);
  spec.not_before = year(2010);
  const auto root = mint(spec);
  spec = authority("Intermediate", 21, 2030);
  spec.not_before = year(2015);
  const auto intermediate = mint(spec, &root);
  const auto leaf = mint({.not_before = year(2020), .not_after = year(2027)}, &intermediate);
  trust({root});
  const auto verdicts = judge({leaf, intermediate});
  EXPECT_EQ(verdicts.issuers_valid_from, year(2015));
  EXPECT_EQ(verdicts.issuers_valid_until, year(2030));
  EXPECT_EQ(verdicts.verified_chain_not_after, year(2027));
}

TEST_F(ChainVerifier, PrefersTheRenewedRootOverTheOldOne) {
  const auto old_root = mint(authority("Root", 20, 2027)), new_root = mint(authority("Root", 20, 2035));
  const auto leaf = mint({.not_after = year(2030)}, &old_root);
  for (const auto& anchors : {std::vector{old_root, new_root}, std::vector{new_root, old_root}}) {
    trust(anchors);
    EXPECT_EQ(judge({leaf}).trusted, true);
    EXPECT_EQ(judge({leaf}).issuers_valid_until, year(2035));
  }
}

TEST_F(ChainVerifier, PrefersTheLongestLivedIssuerEvenWhenTheLeafOutlivesThemAll) {
  const auto old_root = mint(authority("Root", 20, 2027)), new_root = mint(authority("Root", 20, 2029));
  const auto leaf = mint({.not_after = year(2035)}, &old_root);
  for (const auto& anchors : {std::vector{old_root, new_root}, std::vector{new_root, old_root}}) {
    trust(anchors);
    EXPECT_EQ(judge({leaf}).issuers_valid_until, year(2029));
  }
}

TEST_F(ChainVerifier, PrefersTheCrossSignedWayAroundAnExpiredRoot) {
  const auto expired = mint(authority("Old Root", 20, 2021)), other = mint(authority("Other Root", 21, 2035));
  const auto cross_signed = mint(authority("Old Root", 20, 2034), &other);
  const auto leaf = mint({.not_after = year(2030)}, &expired);
  trust({expired, other});
  const auto verdicts = judge({leaf, cross_signed});
  EXPECT_EQ(verdicts.trusted, true);
  EXPECT_EQ(verdicts.issuers_valid_until, year(2034));
  EXPECT_EQ(verdicts.verified_chain_not_after, year(2030));
  EXPECT_EQ(judge({leaf}).issuers_valid_until, year(2021));
}

TEST_F(ChainVerifier, ExpiredCrossSignDoesNotHideAValidRoot) {
  const auto expired = mint(authority("Expired Root", 20, 2021)), root = mint(authority("Root", 21, 2035));
  const auto cross_signed = mint(authority("Root", 21, 2021), &expired);
  const auto intermediate = mint(authority("Intermediate", 22, 2034), &root);
  const auto leaf = mint({.not_after = year(2030)}, &intermediate);
  for (const auto& anchors : {std::vector{root}, std::vector{expired, root}}) {
    trust(anchors);
    const auto verdicts = judge({leaf, intermediate, cross_signed});
    EXPECT_EQ(verdicts.trusted, true);
    EXPECT_EQ(verdicts.issuers_valid_until, year(2034));
  }
}

TEST_F(ChainVerifier, NameOfAnAnchorIsNotEnough) {
  const auto real = mint(without_identifiers(authority("Root", 20)));
  const auto forged = mint(without_identifiers(authority("Root", 21)));
  const auto leaf = mint(without_identifiers({}), &forged);
  trust({real});
  const auto alone = judge({leaf});
  EXPECT_EQ(alone.trusted, false);
  EXPECT_EQ(alone.complete_chain, false);
  const auto with_forged = judge({leaf, forged});
  EXPECT_EQ(with_forged.trusted, false);
  EXPECT_EQ(with_forged.complete_chain, true);
}

TEST_F(ChainVerifier, AnyAnchorOfTheNameWillDo) {
  const auto first = mint(without_identifiers(authority("Root", 20)));
  const auto second = mint(without_identifiers(authority("Root", 21)));
  const auto leaf = mint(without_identifiers({}), &second);
  for (const auto& anchors : {std::vector{first, second}, std::vector{second, first}}) {
    trust(anchors);
    EXPECT_EQ(judge({leaf}).complete_chain, true);
  }
}

TEST_F(ChainVerifier, IssuerMustBeAnAuthority) {
  const auto no_authority = mint({.common_name = "leaf that signs", .key_number = 20}, &chain_.root);
  const auto leaf = mint({}, &no_authority);
  trust({chain_.root});
  EXPECT_EQ(judge({leaf, no_authority}).trusted, false);
}

TEST_F(ChainVerifier, StrengthIsJudgedElsewhere) {
  auto weak = authority("Weak Root", 20);
  weak.key = KeyKind::kRsa1024;
  weak.digest = "MD5";
  const auto root = mint(weak);
  const auto leaf = mint({.key = KeyKind::kRsa1024, .digest = "SHA1"}, &root);
  trust({root});
  EXPECT_EQ(judge({leaf}).trusted, true);
}

TEST_F(ChainVerifier, PurposeIsNotJudged) {
  const auto client = mint({.customise =
                                [](X509* certificate) {
                                  const std::unique_ptr<X509_EXTENSION, FreeWith<X509_EXTENSION_free>> usage(
                                      X509V3_EXT_conf_nid(nullptr, nullptr, NID_ext_key_usage, "clientAuth"));
                                  X509_add_ext(certificate, usage.get(), -1);
                                }},
                           &chain_.root);
  trust({chain_.root});
  EXPECT_EQ(judge({client}).trusted, true);
}

TEST_F(ChainVerifier, TrustedCertificateSettingsCount) {
  const auto pem_with = [&](const char* purpose, int (*add)(X509*, const ASN1_OBJECT*)) {
    const X509Handle copy(X509_dup(chain_.root.x509.get()));
    add(copy.get(), OBJ_nid2obj(OBJ_sn2nid(purpose)));
    const BioHandle out(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509_AUX(out.get(), copy.get());
    char* data = nullptr;
    const long size = BIO_get_mem_data(out.get(), &data);
    return std::string(data, static_cast<std::size_t>(size));
  };
  trust_pem(pem_with("serverAuth", X509_add1_trust_object));
  EXPECT_EQ(judge({chain_.leaf, chain_.intermediate}).trusted, true);
  trust_pem(pem_with("serverAuth", X509_add1_reject_object));
  EXPECT_EQ(judge({chain_.leaf, chain_.intermediate}).trusted, false);
}

TEST_F(ChainVerifier, CrossSignedCircleHasAnEnd) {
  const auto a = mint(authority("A", 20)), b = mint(authority("B", 21));
  const auto a_by_b = mint(authority("A", 20), &b), b_by_a = mint(authority("B", 21), &a);
  const auto leaf = mint({}, &a);
  trust({stranger_});
  const auto verdicts = judge({leaf, a_by_b, b_by_a});
  EXPECT_EQ(verdicts.trusted, false);
  EXPECT_EQ(verdicts.complete_chain, false);
  trust({b});
  EXPECT_EQ(judge({leaf, a_by_b, b_by_a}).trusted, true);
  EXPECT_EQ(judge({leaf, a_by_b, b_by_a}).complete_chain, true);
}

TEST_F(ChainVerifier, LeafThatOpenSslCannotReadIsNotJudged) {
  trust({chain_.root});
  const auto verdicts = judge({Bytes{0x30, 0x03, 0x02, 0x01, 0x05}, chain_.intermediate.der});
  EXPECT_FALSE(verdicts.trusted.has_value());
  EXPECT_FALSE(verdicts.complete_chain.has_value());
  EXPECT_FALSE(judge(std::vector<Bytes>{}).trusted.has_value());
  EXPECT_FALSE(judge(std::vector<Bytes>{{}}).trusted.has_value());
}

TEST_F(ChainVerifier, OthersThatOpenSslCannotReadArePassedOver) {
  trust({chain_.root});
  const auto verdicts = judge({chain_.leaf.der, Bytes{0x30, 0x00}, Bytes{}, chain_.intermediate.der});
  EXPECT_EQ(verdicts.trusted, true);
  EXPECT_EQ(verdicts.complete_chain, true);
}

TEST_F(ChainVerifier, LooksAtAHundredCertificates) {
  trust({chain_.root});
  std::vector<Bytes> chain(99, stranger_.der);
  chain.insert(chain.begin(), chain_.leaf.der);
  chain[99] = chain_.intermediate.der;
  EXPECT_EQ(judge(chain).trusted, true);
  chain.insert(chain.begin() + 1, stranger_.der);
  EXPECT_EQ(judge(chain).trusted, false);
}

TEST_F(ChainVerifier, KeepsToADepth) {
  std::vector<Minted> chain = {mint(authority("Level 0", 20))};
  trust(chain);
  for (int level = 1; level < 40; ++level) {
    const Minted above = chain.front();
    chain.insert(chain.begin(), mint(authority("Level " + std::to_string(level), 20 + level % 2), &above));
  }
  EXPECT_EQ(judge(chain).trusted, true);
  EXPECT_EQ(judge(chain).complete_chain, true);
}

}  // namespace
}  // namespace kigen::pki
