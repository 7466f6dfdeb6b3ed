#include "exporter/daemon/watch_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "exporter/config/loader.h"
#include "tests/support/mint.h"

namespace kigen::daemon {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class WatchListTest : public ::testing::Test {
 protected:
  std::shared_ptr<const config::Config> load(const std::string& text) {
    auto loaded = config::load_text(text, "kigen.yml", folder_.path());
    if (const auto* mistakes = std::get_if<std::vector<config::Mistake>>(&loaded)) {
      for (const auto& mistake : *mistakes) ADD_FAILURE() << mistake.to_string();
      return nullptr;
    }
    return std::get<std::shared_ptr<const config::Config>>(loaded);
  }
  // A new file in the place of the old one, as `mv` does it: another inode, whatever the clock says.
  void replace(const std::string& name, const std::string& content) {
    const std::string fresh = folder_.write(name + ".new", content);
    ASSERT_EQ(rename(fresh.c_str(), (folder_.path() + "/" + name).c_str()), 0);
  }
  static std::vector<std::string> names(const WatchList& list) {
    std::vector<std::string> all;
    for (const auto& target : list.targets()) all.push_back(target.name.canonical);
    return all;
  }

  testing::TemporaryFolder folder_;
  const std::string config_ =
      "groups: [{name: g, module: https, targets: [a.example], target_files: ['t.d/*.yml']}]\n";
};

TEST_F(WatchListTest, FollowsFilesThatComeChangeAndGo) {
  WatchList list(load(config_));
  EXPECT_THAT(names(list), ElementsAre("a.example:443"));

  folder_.write("t.d/x.yml", "- targets: [b.example]\n");
  EXPECT_TRUE(list.refresh());
  EXPECT_THAT(names(list), ElementsAre("a.example:443", "b.example:443"));
  EXPECT_FALSE(list.refresh());

  replace("t.d/x.yml", "- targets: [c.example:8443]\n");
  EXPECT_TRUE(list.refresh());
  EXPECT_THAT(names(list), ElementsAre("a.example:443", "c.example:8443"));

  ASSERT_EQ(unlink((folder_.path() + "/t.d/x.yml").c_str()), 0);
  EXPECT_TRUE(list.refresh());
  EXPECT_THAT(names(list), ElementsAre("a.example:443"));
}

TEST_F(WatchListTest, BrokenFileKeepsWhatItNamedBefore) {
  folder_.write("t.d/x.yml", "- targets: [b.example]\n");
  WatchList list(load(config_));
  replace("t.d/x.yml", "- targets: [b.example\n");
  list.refresh();
  EXPECT_THAT(names(list), ElementsAre("a.example:443", "b.example:443"));
}

TEST_F(WatchListTest, FirstOfEqualTargetsWinsAndTheRestAreCounted) {
  folder_.write("t.d/1.yml", "- {targets: [b.example, A.example], labels: {from: one}}\n");
  folder_.write("t.d/2.yml", "- {targets: [b.example], labels: {from: two}}\n");
  const WatchList list(load(config_));
  EXPECT_THAT(names(list), ElementsAre("a.example:443", "b.example:443"));
  EXPECT_EQ(list.targets()[1].labels.at("from"), "one");
  EXPECT_EQ(list.duplicates(), 2u);
}

TEST_F(WatchListTest, KnowsWhetherThereIsAnythingToFollow) {
  EXPECT_TRUE(WatchList(load(config_)).follows_files());
  EXPECT_FALSE(WatchList(load("groups: [{name: g, module: https, targets: [a.example]}]\n")).follows_files());
}

}  // namespace
}  // namespace kigen::daemon
