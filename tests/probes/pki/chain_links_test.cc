#include "probes/pki/chain_links.h"

#include <gtest/gtest.h>

#include "tests/support/mint.h"

namespace kigen::pki {
namespace {

using testing::mint;

class ChainLinksTest : public ::testing::Test {
 protected:
  const testing::Minted root_ = mint({.common_name = "Example Root", .key_number = 1, .ca = true});
  const testing::Minted leaf_ = mint({}, &root_);
};

TEST_F(ChainLinksTest, NamesOfTheIssuerMeetThoseOfItsSubject) {
  const ByteView chain[] = {leaf_.der, root_.der};
  const auto links = chain_links(chain);
  ASSERT_EQ(2u, links.size());
  EXPECT_FALSE(links[0].self_issued());
  EXPECT_EQ(as_text(links[0].issuer), as_text(links[1].subject));
  EXPECT_TRUE(links[1].self_issued());
}

TEST_F(ChainLinksTest, WhatFollowsTheCertificateIsNotPartOfIt) {
  Bytes longer = leaf_.der;
  longer.insert(longer.end(), 20, 0xa5);
  EXPECT_EQ(as_text(ByteView(leaf_.der)), as_text(chain_link(longer).value().whole));
}

TEST_F(ChainLinksTest, WhatCannotBeReadIsLeftOut) {
  static constexpr std::uint8_t kEmptySequence[] = {0x30, 0x00};
  EXPECT_FALSE(chain_link({}));
  EXPECT_FALSE(chain_link(kEmptySequence));
  EXPECT_FALSE(chain_link(ByteView(leaf_.der).first(leaf_.der.size() - 1)));
  const ByteView chain[] = {kEmptySequence, leaf_.der};
  EXPECT_EQ(1u, chain_links(chain).size());
}

}  // namespace
}  // namespace kigen::pki
