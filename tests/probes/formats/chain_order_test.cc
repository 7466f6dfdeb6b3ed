#include "probes/formats/chain_order.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/mint.h"

namespace kigen::formats {
namespace {

using ::testing::ElementsAre;
using testing::Minted;
using ::testing::Optional;

std::optional<std::vector<std::size_t>> order_of(const std::vector<Bytes>& ders) {
  std::vector<FoundCertificate> found;
  for (const auto& der : ders) found.emplace_back().der = der;
  return chain_order(found);
}

class ChainOrder : public ::testing::Test {
 protected:
  const testing::Chain chain_ = testing::mint_chain();
  const Minted other_ = testing::mint({.common_name = "other"});
};

TEST_F(ChainOrder, TheLeafComesFirstWhereverItStands) {
  EXPECT_THAT(order_of({chain_.root.der, chain_.leaf.der, chain_.intermediate.der}),
              Optional(ElementsAre(1, 2, 0)));
  EXPECT_THAT(order_of({chain_.intermediate.der, chain_.leaf.der}), Optional(ElementsAre(1, 0)));
  EXPECT_THAT(order_of({chain_.root.der}), Optional(ElementsAre(0)));
}

TEST_F(ChainOrder, WhatIsNoChainHasNone) {
  EXPECT_FALSE(order_of({}));
  EXPECT_FALSE(order_of({chain_.leaf.der, other_.der}));
  EXPECT_FALSE(order_of({chain_.leaf.der, chain_.root.der}));  // the one between is missing
  EXPECT_FALSE(order_of({chain_.leaf.der, chain_.intermediate.der, chain_.root.der, other_.der}));
  EXPECT_FALSE(order_of({chain_.leaf.der, Bytes{0x30, 0x00}}));
}

TEST_F(ChainOrder, ARenewedRootBesideTheOldOneIsNoChain) {
  testing::CertificateSpec spec;
  spec.common_name = "root";
  spec.ca = true;
  const Minted old_root = testing::mint(spec), new_root = testing::mint(spec);
  const Minted leaf = testing::mint({}, &new_root);
  EXPECT_FALSE(order_of({old_root.der, new_root.der}));
  EXPECT_FALSE(order_of({leaf.der, old_root.der, new_root.der}));
}

}  // namespace
}  // namespace kigen::formats
