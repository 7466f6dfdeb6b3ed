#include "probes/sources/file_watch.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <filesystem>
#include <mutex>

#include "tests/support/mint.h"

namespace kigen::sources {
namespace {

namespace fs = std::filesystem;
using Reach = FileWatch::Subscription::Reach;

// Counts the calls, and waits for one more than there were.
class Bell {
 public:
  void ring() {
    const std::lock_guard lock(mutex_);
    ++count_;
    rung_.notify_all();
  }
  bool rings_again() {
    std::unique_lock lock(mutex_);
    const bool rung = rung_.wait_for(lock, std::chrono::seconds(30), [&] { return count_ > heard_; });
    heard_ = count_;
    return rung;
  }
  int count() {
    const std::lock_guard lock(mutex_);
    return count_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable rung_;
  int count_ = 0;
  int heard_ = 0;
};

class FileWatchTest : public ::testing::Test {
 protected:
  std::string path(const std::string& name) const { return folder_.path() + "/" + name; }
  void write(const std::string& name) const { folder_.write(name, std::string_view("x")); }

  testing::TemporaryFolder folder_;
  Bell bell_;
  FileWatch watch_;
  std::unique_ptr<FileWatch::Subscription> subscription_ = watch_.subscribe([this] { bell_.ring(); });
};

TEST_F(FileWatchTest, WhatComesGoesAndChangesInAFolderIsTold) {
  const auto watching = subscription_->watch({folder_.path()});
  EXPECT_EQ(watching.reach, Reach::kWhole);
  EXPECT_TRUE(watching.more);
  write("a");
  EXPECT_TRUE(bell_.rings_again());
  fs::rename(path("a"), path("b"));
  EXPECT_TRUE(bell_.rings_again());
  write("b");
  EXPECT_TRUE(bell_.rings_again());
  fs::permissions(path("b"), fs::perms::none);
  EXPECT_TRUE(bell_.rings_again());
  fs::remove(path("b"));
  EXPECT_TRUE(bell_.rings_again());
}

TEST_F(FileWatchTest, AFileBehindALinkIsWatchedWhereItLies) {
  const testing::TemporaryFolder elsewhere;
  elsewhere.write("target", std::string_view("x"));
  fs::create_symlink(elsewhere.path() + "/target", path("link"));
  EXPECT_EQ(subscription_->watch({folder_.path(), path("link")}).reach, Reach::kWhole);
  elsewhere.write("target", std::string_view("y"));
  EXPECT_TRUE(bell_.rings_again());
}

TEST_F(FileWatchTest, OnlyWhatIsNewIsMore) {
  fs::create_directory(path("sub"));
  EXPECT_TRUE(subscription_->watch({folder_.path()}).more);
  EXPECT_FALSE(subscription_->watch({folder_.path()}).more);
  EXPECT_TRUE(subscription_->watch({folder_.path(), path("sub")}).more);
  EXPECT_FALSE(subscription_->watch({path("sub")}).more);
}

TEST_F(FileWatchTest, WhatIsNotThereOrNotTellingIsPartly) {
  EXPECT_EQ(subscription_->watch({folder_.path(), path("none")}).reach, Reach::kPartly);
}

TEST_F(FileWatchTest, ASubscriberHearsOnlyItsOwn) {
  const testing::TemporaryFolder elsewhere;
  Bell other_bell;
  const auto other = watch_.subscribe([&] { other_bell.ring(); });
  subscription_->watch({folder_.path()});
  other->watch({elsewhere.path()});
  elsewhere.write("a", std::string_view("x"));
  EXPECT_TRUE(other_bell.rings_again());
  EXPECT_EQ(bell_.count(), 0);
}

TEST_F(FileWatchTest, OneFolderMayHaveSeveralSubscribers) {
  Bell other_bell;
  auto other = watch_.subscribe([&] { other_bell.ring(); });
  subscription_->watch({folder_.path()});
  other->watch({folder_.path()});
  write("a");
  EXPECT_TRUE(bell_.rings_again() && other_bell.rings_again());
  other.reset();
  write("b");
  EXPECT_TRUE(bell_.rings_again());
}

TEST_F(FileWatchTest, AFolderThatIsReplacedIsWatchedAnew) {
  fs::create_directory(path("sub"));
  subscription_->watch({folder_.path(), path("sub")});
  fs::remove(path("sub"));
  EXPECT_TRUE(bell_.rings_again());
  fs::create_directory(path("sub"));
  EXPECT_TRUE(bell_.rings_again());
  EXPECT_TRUE(subscription_->watch({folder_.path(), path("sub")}).more);
  folder_.write("sub/a", std::string_view("x"));
  EXPECT_TRUE(bell_.rings_again());
}

TEST_F(FileWatchTest, ASubscriptionMayOutliveTheWatch) {
  auto watch = std::make_unique<FileWatch>();
  const auto subscription = watch->subscribe([] {});
  subscription->watch({folder_.path()});
  watch.reset();
  write("a");
}

}  // namespace
}  // namespace kigen::sources
