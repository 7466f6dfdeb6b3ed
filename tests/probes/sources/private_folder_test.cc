#include "probes/sources/private_folder.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <utility>

#include "tests/support/mint.h"

namespace kigen::sources {
namespace {

class PrivateFolderTest : public ::testing::Test {
 protected:
  PrivateFolderTest() { setenv("TMPDIR", folder_.path().c_str(), 1); }
  ~PrivateFolderTest() override { before_ ? setenv("TMPDIR", before_->c_str(), 1) : unsetenv("TMPDIR"); }

  static mode_t mode_of(const std::string& path) {
    struct stat info {};
    EXPECT_EQ(stat(path.c_str(), &info), 0);
    return info.st_mode & 07777;
  }

  const std::optional<std::string> before_ =
      getenv("TMPDIR") != nullptr ? std::optional<std::string>(getenv("TMPDIR")) : std::nullopt;
  const testing::TemporaryFolder folder_;
};

TEST_F(PrivateFolderTest, IsForItsOwnerAndGoesWithAllThatLiesInIt) {
  std::string path;
  {
    const auto made = PrivateFolder::make();
    ASSERT_TRUE(made);
    path = made->path();
    EXPECT_TRUE(path.starts_with(folder_.path() + "/"));
    EXPECT_EQ(mode_of(path), 0700u);
    ASSERT_TRUE(made->write("auth", "secret"));
    EXPECT_EQ(mode_of(path + "/auth"), 0600u);
    EXPECT_FALSE(made->write("auth", "again"));
    std::filesystem::create_directories(path + "/msg.sock/deep");
    std::ofstream(path + "/msg.sock/deep/file") << "x";
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(PrivateFolderTest, GoesOnceWhenItIsMoved) {
  auto made = PrivateFolder::make();
  ASSERT_TRUE(made);
  const std::string path = made->path();
  {
    const PrivateFolder moved = *std::move(made);
    EXPECT_TRUE(std::filesystem::exists(moved.path()));
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(PrivateFolderTest, IsElsewhereWhereTheFirstPlaceCannotBeWritten) {
  setenv("TMPDIR", "/proc/no-such-folder", 1);
  const auto made = PrivateFolder::make();
  ASSERT_TRUE(made);
  EXPECT_FALSE(made->path().starts_with("/proc"));
}

}  // namespace
}  // namespace kigen::sources
