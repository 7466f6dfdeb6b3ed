#include "exporter/store/item_names.h"

#include <gtest/gtest.h>

#include <set>

namespace kigen::store {
namespace {

class ItemNamesTest : public ::testing::Test {
 protected:
  ItemNames names_;
};

TEST_F(ItemNamesTest, LaterEqualsGetNumbers) {
  EXPECT_EQ(names_.claim_unique("a"), R"(,item="a")");
  EXPECT_EQ(names_.claim_unique("a"), R"(,item="a~2")");
  EXPECT_EQ(names_.claim_unique("a"), R"(,item="a~3")");
  EXPECT_EQ(names_.claim_unique("b"), R"(,item="b")");
}

TEST_F(ItemNamesTest, ANumberThatIsTakenIsSkipped) {
  names_.claim(R"(,item="a~2")");
  EXPECT_EQ(names_.claim_unique("a"), R"(,item="a")");
  EXPECT_EQ(names_.claim_unique("a"), R"(,item="a~3")");
  EXPECT_EQ(names_.claim_unique("a~2"), R"(,item="a~2~2")");
}

TEST_F(ItemNamesTest, WhatReadsAlikeOncePrintableIsToldApart) {
  EXPECT_EQ(names_.claim_unique("\xff.pem"), R"(,item="%FF.pem")");
  EXPECT_EQ(names_.claim_unique("%FF.pem"), R"(,item="%FF.pem~2")");
}

TEST_F(ItemNamesTest, ManyEqualsStayCheap) {
  std::set<std::string> keys;
  for (int i = 0; i < 50'000; ++i) keys.insert(names_.claim_unique("same"));
  EXPECT_EQ(keys.size(), 50'000u);
}

}  // namespace
}  // namespace kigen::store
