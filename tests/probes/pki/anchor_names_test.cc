#include "probes/pki/anchor_names.h"

#include <gtest/gtest.h>

#include "probes/pki/chain_verifier.h"
#include "probes/pki/trust_store.h"
#include "tests/support/mint.h"

namespace kigen::pki {
namespace {

using testing::CertificateSpec;
using testing::mint;

class AnchorNamesTest : public ::testing::Test {
 protected:
  AnchorNamesTest() {
    const auto store = TrustStore::from_file(folder_.write("ca.pem", anchor_.pem + bare_anchor_.pem));
    trust_ = store.value();
  }
  bool may_end_a_path(const Bytes& der) const {
    return trust_->anchor_names().may_end_a_path(chain_link(der).value());
  }

  const testing::TemporaryFolder folder_;
  const testing::Minted anchor_ = mint({.common_name = "Example Root", .key_number = 1, .ca = true});
  const testing::Minted stranger_ = mint({.common_name = "Strange Root", .key_number = 2, .ca = true});
  /// An anchor that signed neither itself nor anything else.
  const testing::Minted bare_anchor_ = mint({.common_name = "bare.example.test"}, &stranger_);
  std::shared_ptr<const TrustStore> trust_;
};

TEST_F(AnchorNamesTest, StrangersEndNoPath) {
  EXPECT_FALSE(may_end_a_path(mint({}, &stranger_).der));
  EXPECT_FALSE(may_end_a_path(mint({.common_name = "Intermediate", .ca = true}, &stranger_).der));
}

TEST_F(AnchorNamesTest, WhatIsIssuedByAnAnchorDoes) { EXPECT_TRUE(may_end_a_path(mint({}, &anchor_).der)); }

TEST_F(AnchorNamesTest, AnchorsThemselvesDo) {
  EXPECT_TRUE(may_end_a_path(anchor_.der));
  EXPECT_TRUE(may_end_a_path(bare_anchor_.der));
}

TEST_F(AnchorNamesTest, WhatSignsItselfDoes) { EXPECT_TRUE(may_end_a_path(stranger_.der)); }

TEST_F(AnchorNamesTest, NamesAreComparedAsOpensslDoes) {
  const auto alike = mint({.common_name = "EXAMPLE  root", .key_number = 1, .ca = true});
  EXPECT_TRUE(may_end_a_path(mint({}, &alike).der));
  const auto longer = mint({.common_name = "Example Root 2", .key_number = 1, .ca = true});
  EXPECT_FALSE(may_end_a_path(mint({}, &longer).der));
}

TEST_F(AnchorNamesTest, AnswersAgreeWithOpenssl) {
  const auto intermediate = mint({.common_name = "Intermediate", .key_number = 3, .ca = true}, &stranger_);
  const auto leaf = mint({}, &intermediate);
  const ByteView chain[] = {leaf.der, intermediate.der};
  ASSERT_FALSE(may_end_a_path(leaf.der) || may_end_a_path(intermediate.der));
  const auto bad = verify_chain(chain, *trust_, MissingIssuer::kIsBad);
  EXPECT_EQ(bad.trusted, false);
  EXPECT_EQ(bad.complete_chain, false);
  const auto unknown = verify_chain(chain, *trust_, MissingIssuer::kIsUnknown);
  EXPECT_EQ(unknown.trusted, std::nullopt);
  EXPECT_EQ(unknown.complete_chain, std::nullopt);
}

}  // namespace
}  // namespace kigen::pki
