#include "probes/sources/item_name.h"

#include <gtest/gtest.h>

#include <map>

#include "probes/model/text.h"

namespace kigen::sources {
namespace {

TEST(ItemPath, LeavesOrdinaryPathsAlone) {
  for (const char* path :
       {"a.pem", "b/c d/e.p12", "\xc3\xbc/\xe8\xa8\xbc.pem", "100%", "%zz", "%4", "50%off"}) {
    EXPECT_EQ(item_path(path), path);
  }
}

TEST(ItemPath, IsPrintableAndHoldsNoHash) {
  EXPECT_EQ(item_path("a#b"), "a%23b");
  EXPECT_EQ(item_path("a\nb\xff"), "a%0Ab%FF");
  EXPECT_EQ(item_path("a%23b"), "a%2523b");
}

TEST(ItemPath, NeverMakesOneNameOfTwo) {
  const std::vector<std::string> pieces = {"%", "2", "3", "#", "5", "0", "A", "\n", "\xff"};
  std::map<std::string, std::string> origin;
  std::vector<std::string> paths = {""};
  for (std::size_t begin = 0, length = 1; length <= 5; ++length) {  // every text of up to five of them
    const std::size_t end = paths.size();
    for (; begin < end; ++begin) {
      for (const auto& piece : pieces) paths.push_back(paths[begin] + piece);
    }
  }
  for (const auto& path : paths) {
    const auto [row, fresh] = origin.emplace(item_path(path), path);
    ASSERT_TRUE(fresh) << row->first;
    ASSERT_TRUE(is_printable_utf8(row->first));
  }
}

TEST(ItemPath, IsBoundedAndStillTellsLongPathsApart) {
  const std::string path(4000, 'a');
  EXPECT_EQ(item_path(path + "b").size(), 512u);
  EXPECT_NE(item_path(path + "b"), item_path(path + "c"));
  EXPECT_LE(item_path(std::string(4000, '\xff')).size(), 512u);
}

TEST(ItemNamer, NamesAreUniqueWithinAFile) {
  ItemNamer namer("store.p12");
  EXPECT_EQ(namer.name("a"), "store.p12#a");
  EXPECT_EQ(namer.name("a"), "store.p12#a~2");
  EXPECT_EQ(namer.name("a~2"), "store.p12#a~2~2");
  EXPECT_EQ(namer.name("a"), "store.p12#a~3");
  EXPECT_EQ(namer.name("b"), "store.p12#b");
  EXPECT_EQ(namer.name(""), "store.p12#");
  EXPECT_EQ(namer.name(""), "store.p12#~2");
}

TEST(ItemNamer, EntriesArePrintableAndBounded) {
  ItemNamer namer("f");
  EXPECT_EQ(namer.name("a\x01"), "f#a%01");
  EXPECT_EQ(namer.name("a%01"), "f#a%01~2");
  const std::string long_entry(1000, 'x');
  EXPECT_EQ(namer.name(long_entry + "1").size(), 2u + 256u);
  EXPECT_NE(namer.name(long_entry + "2"), namer.name(long_entry + "3"));
}

TEST(ItemNamer, ManyEqualsAreNumberedInOrder) {
  ItemNamer namer("f");
  std::string last;
  for (int i = 0; i < 100'000; ++i) last = namer.name("x");
  EXPECT_EQ(last, "f#x~100000");
}

}  // namespace
}  // namespace kigen::sources
