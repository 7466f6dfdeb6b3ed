#include "probes/sources/file_walk.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "tests/probes/sources/other_user.h"
#include "tests/support/mint.h"

namespace kigen::sources {
namespace {

namespace fs = std::filesystem;
using Paths = std::vector<std::string>;

const std::function<bool()> kNeverStop = [] { return false; };

class FileWalk : public ::testing::Test {
 protected:
  WalkResult walk_for(const std::string& below, Paths exclude = {}) {
    return walk({folder_.path() + below, std::move(exclude)}, kNeverStop);
  }
  Paths found(const std::string& below, Paths exclude = {}) {
    const auto result = walk_for(below, std::move(exclude));
    Paths paths;
    for (const auto& file : result.files) paths.push_back(file.path);
    return paths;
  }
  void write(const Paths& paths) {
    for (const auto& path : paths) folder_.write(path, "content of " + path);
  }
  void link(const std::string& to, const std::string& name) {
    fs::create_directories(fs::path(path(name)).parent_path());
    fs::create_symlink(to, path(name));
  }
  std::string path(const std::string& below) const { return folder_.path() + "/" + below; }

  const testing::TemporaryFolder folder_;
};

std::string reason_of(const WalkResult& result) {
  return result.fault ? std::string(label(result.fault->reason)) : "ok";
}

TEST_F(FileWalk, ADirectoryIsReadRecursivelyInOrder) {
  write({"b.pem", "a.pem", "sub/deep/c.pem", ".hidden/d.pem", ".e.pem"});
  const auto result = walk_for("");
  EXPECT_EQ(result.kind, TargetKind::kDirectory);
  EXPECT_EQ(result.folder, folder_.path());
  EXPECT_EQ(found(""), (Paths{".e.pem", ".hidden/d.pem", "a.pem", "b.pem", "sub/deep/c.pem"}));
  EXPECT_EQ(reason_of(result), "ok");
}

TEST_F(FileWalk, AFileIsItself) {
  write({"a.pem", "b.pem"});
  const auto result = walk_for("/a.pem");
  EXPECT_EQ(result.kind, TargetKind::kFile);
  EXPECT_EQ(result.folder, folder_.path());
  ASSERT_EQ(result.files.size(), 1u);
  EXPECT_EQ(result.files[0].path, "a.pem");
  EXPECT_EQ(result.files[0].stamp.size, 16);
}

TEST_F(FileWalk, APatternFindsWhatMatches) {
  write({"a.pem", "b.p12", "sub/c.pem", "sub/deep/d.pem", ".hidden/e.pem"});
  EXPECT_EQ(found("/*.pem"), (Paths{"a.pem"}));
  EXPECT_EQ(found("/**/*.pem"), (Paths{"a.pem", "sub/c.pem", "sub/deep/d.pem"}));
  EXPECT_EQ(found("/sub/**"), (Paths{"c.pem", "deep/d.pem"}));
  EXPECT_EQ(found("/*/*.pem"), (Paths{"sub/c.pem"}));
  EXPECT_EQ(found("/.hidden/*"), (Paths{"e.pem"}));
  EXPECT_EQ(found("/[ab].p*"), (Paths{"a.pem", "b.p12"}));
  EXPECT_EQ(walk_for("/sub/**").folder, path("sub"));
}

TEST_F(FileWalk, NothingThereIsNotFound) {
  EXPECT_EQ(reason_of(walk_for("/nothing.pem")), "not_found");
  EXPECT_EQ(reason_of(walk_for("/*.pem")), "not_found");
  EXPECT_EQ(reason_of(walk_for("/no/**/*.pem")), "not_found");
  EXPECT_EQ(reason_of(walk_for("")), "not_found");
}

TEST_F(FileWalk, ExcludedPathsAreLeftOut) {
  write({"a.pem", "old/b.pem", "sub/old/c.pem", "sub/older/d.pem", "sub/e.bak"});
  EXPECT_EQ(found("", {"**/old/**"}), (Paths{"a.pem", "sub/e.bak", "sub/older/d.pem"}));
  EXPECT_EQ(found("", {"old", "sub/*.bak"}), (Paths{"a.pem", "sub/old/c.pem", "sub/older/d.pem"}));
  EXPECT_EQ(found("", {path("sub"), path("old")}), (Paths{"a.pem"}));
  EXPECT_EQ(found("/**/*.pem", {"**/old*/**"}), (Paths{"a.pem"}));
}

TEST_F(FileWalk, AFileWithSeveralNamesIsFoundOnceUnderTheBest) {
  write({"ca.pem"});
  link("ca.pem", "5e98733a.0");
  link("ca.pem", "0a1b2c3d.r1");
  fs::create_hard_link(path("ca.pem"), path("zz.pem"));
  EXPECT_EQ(found(""), (Paths{"ca.pem"}));
}

TEST_F(FileWalk, ABelievedListingFindsTheSameFiles) {
  write({"b.pem", "a.pem", "sub/deep/c.pem", "old/d.pem"});
  link("sub/deep/c.pem", "5e98733a.0");
  ASSERT_EQ(mkfifo(path("fifo.pem").c_str(), 0600), 0);
  for (const char* below : {"", "/**/*.pem", "/a.pem"}) {
    const FileTarget target{folder_.path() + below, {"old"}};
    const auto checked = walk(target, kNeverStop), believed = walk(target, kNeverStop, Listings::kBelieved);
    ASSERT_EQ(believed.files.size(), checked.files.size()) << below;
    EXPECT_EQ(believed.to_watch, checked.to_watch) << below;
    for (std::size_t i = 0; i < checked.files.size(); ++i) {
      EXPECT_EQ(believed.files[i].path, checked.files[i].path);
      EXPECT_EQ(believed.files[i].stamp.device, checked.files[i].stamp.device);
      EXPECT_EQ(believed.files[i].stamp.inode, checked.files[i].stamp.inode);
      EXPECT_TRUE(checked.files[i].is_stamped);
    }
  }
}

TEST_F(FileWalk, ABelievedListingIsCheckedBeforeANameIsDropped) {
  write({"a.pem", "ca.pem"});
  fs::create_hard_link(path("ca.pem"), path("zz.pem"));
  const auto result = walk({folder_.path(), {}}, kNeverStop, Listings::kBelieved);
  ASSERT_EQ(result.files.size(), 2u);
  EXPECT_EQ(result.files[0].path, "a.pem");
  EXPECT_FALSE(result.files[0].is_stamped);
  EXPECT_EQ(result.files[1].path, "ca.pem");
  EXPECT_TRUE(result.files[1].is_stamped);
  EXPECT_EQ(result.files[1].stamp.size, 17);
}

TEST_F(FileWalk, AHashNameIsBetterThanNone) {
  folder_.write("elsewhere/ca.pem", "x");
  link("../elsewhere/ca.pem", "certs/5e98733a.0");
  EXPECT_EQ(found("/certs"), (Paths{"5e98733a.0"}));
}

TEST_F(FileWalk, LinksThatLeadNowhereAreSilent) {
  write({"a.pem"});
  link("nowhere", "dangling.pem");
  link("circle2", "circle1");
  link("circle1", "circle2");
  const auto result = walk_for("");
  EXPECT_EQ(result.files.size(), 1u);
  EXPECT_TRUE(result.faults.empty());
  EXPECT_EQ(reason_of(result), "ok");
}

TEST_F(FileWalk, ALinkThatIsTheTargetItselfIsNotSilent) {
  link("nowhere", "dangling.pem");
  link("circle", "circle");
  EXPECT_EQ(reason_of(walk_for("/dangling.pem")), "not_found");
  EXPECT_EQ(reason_of(walk_for("/circle")), "not_found");
}

TEST_F(FileWalk, LoopsEnd) {
  write({"a.pem", "sub/b.pem"});
  link(".", "self");
  link("..", "sub/up");
  link("../sub", "sub/again");
  EXPECT_EQ(found(""), (Paths{"a.pem", "sub/b.pem"}));
  EXPECT_EQ(found("/**/*.pem"), (Paths{"a.pem", "sub/b.pem"}));
}

TEST_F(FileWalk, ManyLoopsEndSoon) {
  for (int i = 0; i < 12; ++i) {
    const std::string name(1, static_cast<char>('a' + i));
    folder_.write(name + "/x.pem", name);
    for (int j = 0; j < 12; ++j)
      link("../" + std::string(1, static_cast<char>('a' + j)), name + "/to" + std::to_string(j));
  }
  EXPECT_EQ(found("").size(), 12u);
  EXPECT_EQ(found("/**/*.pem").size(), 12u);
}

TEST_F(FileWalk, TheWayWithoutLinksNamesTheFile) {
  write({"releases/42/a.pem"});
  link("releases/42", "current");
  EXPECT_EQ(found(""), (Paths{"releases/42/a.pem"}));
}

TEST_F(FileWalk, APatternThatAsksForTheLinkFindsByTheLink) {
  write({"b/real/a.pem"});
  link("../b/real", "a/live");
  link("../b/real", "z/live");
  EXPECT_EQ(found("/**/live/*.pem"), (Paths{"a/live/a.pem"}));
}

TEST_F(FileWalk, ALinkToADirectoryOutsideIsFollowed) {
  folder_.write("outside/a.pem", "x");
  link("../outside", "watched/inside");
  EXPECT_EQ(found("/watched"), (Paths{"inside/a.pem"}));
  EXPECT_EQ(found("/watched/*/*.pem"), (Paths{"inside/a.pem"}));
}

TEST_F(FileWalk, KubernetesDataFoldersAreSeenThroughTheirLinks) {
  write({"..2026_01/tls.crt"});
  link("..2026_01", "..data");
  link("..data/tls.crt", "tls.crt");
  EXPECT_EQ(found(""), (Paths{"tls.crt"}));
}

TEST_F(FileWalk, WhatIsNoRegularFileIsSkippedUnlessNamed) {
  write({"a.pem"});
  ASSERT_EQ(mkfifo(path("fifo.pem").c_str(), 0600), 0);
  EXPECT_EQ(found(""), (Paths{"a.pem"}));
  EXPECT_EQ(found("/*.pem"), (Paths{"a.pem"}));
  EXPECT_EQ(reason_of(walk_for("/fifo.pem")), "unsupported");
  EXPECT_EQ(reason_of(walk({"/dev/null", {}}, kNeverStop)), "unsupported");
}

TEST_F(FileWalk, OddNamesAreFound) {
  write({"with space.pem", "hash#.pem", "new\nline.pem", "latin\xff.pem", "[b].pem"});
  EXPECT_EQ(found("").size(), 5u);
  EXPECT_EQ(found("/*.pem").size(), 5u);
}

TEST_F(FileWalk, ADirectoryThatMayNotBeListedMakesTheWalkPartial) {
  write({"a.pem", "locked/b.pem", "open/c.pem"});
  fs::permissions(path("locked"), fs::perms::none);
  const testing::OtherUser nobody(folder_.path());
  const auto result = walk_for("");
  ASSERT_EQ(result.files.size(), 2u);
  ASSERT_EQ(result.faults.size(), 1u);
  EXPECT_EQ(result.faults[0].item, "locked");
  EXPECT_EQ(result.faults[0].fault.reason, Reason::kPermission);
  EXPECT_EQ(reason_of(result), "partial");
}

TEST_F(FileWalk, AnExcludedDirectoryNeedNotBeListed) {
  write({"a.pem", "locked/b.pem"});
  fs::permissions(path("locked"), fs::perms::none);
  const testing::OtherUser nobody(folder_.path());
  EXPECT_EQ(reason_of(walk_for("", {"locked"})), "ok");
}

TEST_F(FileWalk, ATargetThatMayNotBeListedIsPermission) {
  write({"locked/b.pem"});
  fs::permissions(path("locked"), fs::perms::none);
  const testing::OtherUser nobody(folder_.path());
  EXPECT_EQ(reason_of(walk_for("/locked")), "permission");
  EXPECT_EQ(reason_of(walk_for("/locked/b.pem")), "permission");
  EXPECT_EQ(reason_of(walk_for("/locked/*.pem")), "permission");
}

TEST_F(FileWalk, TooDeepIsSaid) {
  std::string deep;
  for (int i = 0; i < 70; ++i) deep += "d/";
  folder_.write(deep + "a.pem", "x");
  folder_.write("b.pem", "x");
  const auto result = walk_for("");
  EXPECT_EQ(result.files.size(), 1u);
  EXPECT_EQ(result.faults.size(), 1u);
  EXPECT_EQ(reason_of(result), "partial");
}

TEST_F(FileWalk, StopsInTimeEvenWhereNothingMatches) {
  for (int i = 0; i < 2000; ++i) folder_.write("d" + std::to_string(i % 20) + "/f" + std::to_string(i), "");
  for (const char* target : {"", "/**/*.p12"}) {
    int asked = 0;
    const auto result = walk({folder_.path() + target, {}}, [&] { return ++asked > 2; });
    EXPECT_EQ(reason_of(result), "partial") << target;
    EXPECT_EQ(asked, 3) << target;
    EXPECT_LT(result.files.size(), 1000u);
  }
}

}  // namespace
}  // namespace kigen::sources
