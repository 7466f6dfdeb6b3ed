#include "exporter/daemon/watch_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <optional>

#include "exporter/config/loader.h"
#include "tests/support/mint.h"

namespace kigen::daemon {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAreArray;

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

// No descriptor can be opened while it lives.
class NoDescriptors {
 public:
  NoDescriptors() {
    getrlimit(RLIMIT_NOFILE, &before_);
    const rlimit none{0, before_.rlim_max};
    setrlimit(RLIMIT_NOFILE, &none);
  }
  ~NoDescriptors() { setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

TEST_F(WatchListTest, FolderThatCannotBeListedTakesNothingAway) {
  folder_.write("t.d/x.yml", "- targets: [b.example]\n");
  WatchList list(load(config_));
  {
    const NoDescriptors shortage;
    EXPECT_FALSE(list.refresh());
  }
  EXPECT_THAT(names(list), ElementsAre("a.example:443", "b.example:443"));
}

TEST_F(WatchListTest, FileThatCouldNotBeReadIsTriedAgain) {
  const auto config = load("groups: [{name: g, module: https, target_files: [x.yml]}]\n");
  folder_.write("x.yml", "- targets: [b.example]\n");
  std::optional<WatchList> list;
  {
    const NoDescriptors shortage;
    list.emplace(config);
  }
  EXPECT_THAT(names(*list), IsEmpty());
  EXPECT_TRUE(list->refresh());
  EXPECT_THAT(names(*list), ElementsAre("b.example:443"));
  EXPECT_FALSE(list->refresh());
}

TEST_F(WatchListTest, ReloadKeepsWhatABrokenFileNamed) {
  folder_.write("t.d/x.yml", "- targets: [b.example]\n");
  WatchList list(load(config_));
  replace("t.d/x.yml", "- targets: [b.example\n");
  EXPECT_FALSE(list.refresh());
  const WatchList reloaded(load(config_), &list);
  EXPECT_THAT(names(reloaded), ElementsAre("a.example:443", "b.example:443"));
}

TEST_F(WatchListTest, ReloadKeepsNothingForAnotherModule) {
  folder_.write("t.d/x.yml", "- targets: [b.example]\n");
  const WatchList list(load(config_));
  replace("t.d/x.yml", "- targets: [b.example\n");
  const WatchList reloaded(load("groups: [{name: g, module: smtp, target_files: ['t.d/*.yml']}]\n"), &list);
  EXPECT_THAT(names(reloaded), IsEmpty());
}

TEST_F(WatchListTest, FirstOfEqualTargetsWinsAndTheRestAreCounted) {
  folder_.write("t.d/1.yml", "- {targets: [b.example, A.example], labels: {from: one}}\n");
  folder_.write("t.d/2.yml", "- {targets: [b.example], labels: {from: two}}\n");
  const WatchList list(load(config_));
  EXPECT_THAT(names(list), ElementsAre("a.example:443", "b.example:443"));
  EXPECT_EQ(list.targets()[1].labels.at("from"), "one");
  EXPECT_EQ(list.duplicates(), 2u);
}

TEST_F(WatchListTest, ShardsShareWhatTheConfigurationAndFilesName) {
  constexpr std::uint32_t kShards = 3;
  folder_.write("t.d/1.yml", "- targets: [b.example, c.example, d.example, e.example, b.example]\n");
  const auto config = load(config_);
  std::vector<std::string> all;
  std::size_t duplicates = 0;
  for (std::uint32_t number = 1; number <= kShards; ++number) {
    const WatchList list(config, nullptr, {number, kShards});
    for (const auto& name : names(list)) all.push_back(name);
    duplicates += list.duplicates();
  }
  EXPECT_THAT(all, UnorderedElementsAreArray(names(WatchList(config))));
  EXPECT_EQ(duplicates, 1u);
}

TEST_F(WatchListTest, KnowsWhetherThereIsAnythingToFollow) {
  EXPECT_TRUE(WatchList(load(config_)).follows_files());
  EXPECT_FALSE(WatchList(load("groups: [{name: g, module: https, targets: [a.example]}]\n")).follows_files());
}

}  // namespace
}  // namespace kigen::daemon
