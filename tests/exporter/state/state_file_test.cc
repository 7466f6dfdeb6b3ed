#include "exporter/state/state_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "exporter/state/state_folder.h"
#include "tests/support/mint.h"

namespace kigen::state {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class StateFileTest : public ::testing::Test {
 protected:
  OpenedFile open() { return open_state_file(path_, Soundness::kCheckAll); }
  /// A sound file with many rows.
  void fill() {
    const auto opened = open();
    for (int i = 0; i < 100; ++i) {
      opened.database->prepare("INSERT INTO target (identity, seen, data) VALUES (?1, 0, zeroblob(1000))")
          .bind_blob(1, std::to_string(i))
          .run();
    }
  }
  std::size_t files_aside() const {
    std::size_t count = 0;
    for (const auto& entry : fs::directory_iterator(folder_.path())) {
      const std::string name = entry.path().filename();
      if (name.starts_with("kigen.db.damaged-")) ++count;
    }
    return count;
  }
  void expect_set_aside(std::size_t files = 1) {
    const auto opened = open();
    EXPECT_TRUE(opened.set_aside);
    EXPECT_TRUE(opened.fresh);
    EXPECT_EQ(files_aside(), files);
  }

  testing::TemporaryFolder folder_;
  const std::string path_ = folder_.path() + "/kigen.db";
};

TEST_F(StateFileTest, FreshThenKnown) {
  EXPECT_TRUE(open().fresh);
  const auto again = open();
  EXPECT_FALSE(again.fresh || again.set_aside);
}

TEST_F(StateFileTest, AnEmptyFileIsFresh) {
  folder_.write("kigen.db", "");
  EXPECT_TRUE(open().fresh);
  EXPECT_EQ(files_aside(), 0u);
}

TEST_F(StateFileTest, WhatIsNoDatabaseIsSetAside) {
  folder_.write("kigen.db", std::string(5000, 'x'));
  expect_set_aside();
}

TEST_F(StateFileTest, ATruncatedFileIsSetAside) {
  fill();
  fs::resize_file(path_, fs::file_size(path_) / 2);
  expect_set_aside();
}

TEST_F(StateFileTest, ADamagedPageIsSetAside) {
  fill();
  std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(4096);
  file << std::string(4096, '\xa5');
  file.close();
  expect_set_aside();
}

TEST_F(StateFileTest, ALaterVersionIsSetAside) {
  fill();
  open().database->run("PRAGMA user_version = 2");
  expect_set_aside();
}

TEST_F(StateFileTest, ADatabaseOfSomethingElseIsSetAside) {
  fill();
  open().database->run("PRAGMA application_id = 7");
  expect_set_aside();
}

TEST_F(StateFileTest, SeveralAreSetAsideBesideOneAnother) {
  for (std::size_t count = 1; count <= 3; ++count) {
    folder_.write("kigen.db", "no database at all, and long enough to tell");
    expect_set_aside(count);
  }
}

TEST_F(StateFileTest, AnOpenFileIsLocked) {
  const auto opened = open();
  try {
    open();
    FAIL() << "opened twice";
  } catch (const SqliteError& error) {
    EXPECT_EQ(error.kind, SqliteError::Kind::kInUse);
  }
  EXPECT_EQ(files_aside(), 0u);
}

TEST_F(StateFileTest, AFolderThatIsMissingIsUnusable) {
  try {
    open_state_file(folder_.path() + "/missing/kigen.db", Soundness::kCheckAll);
    FAIL();
  } catch (const SqliteError& error) {
    EXPECT_EQ(error.kind, SqliteError::Kind::kUnusable);
  }
}

TEST_F(StateFileTest, FullIsUnusableAndNotDamaged) {
  const auto opened = open();
  opened.database->run("PRAGMA max_page_count = 20");
  try {
    opened.database->run("INSERT INTO target (identity, seen, data) VALUES (x'00', 0, zeroblob(1000000))");
    FAIL();
  } catch (const SqliteError& error) {
    EXPECT_EQ(error.kind, SqliteError::Kind::kUnusable);
  }
}

TEST_F(StateFileTest, AFolderIsMadeAndHeldOnce) {
  const std::string path = folder_.path() + "/a/b";
  {
    const StateFolder held(path);
    EXPECT_TRUE(fs::is_directory(path));
    try {
      const StateFolder again(path);
      FAIL();
    } catch (const std::runtime_error& error) {
      EXPECT_THAT(error.what(), HasSubstr("--storage.path=" + path + ": another exporter uses this folder"));
    }
  }
  EXPECT_NO_THROW(StateFolder{path});
}

TEST_F(StateFileTest, AFileIsNoFolder) {
  const std::string path = folder_.write("file", "x");
  EXPECT_THROW(StateFolder{path}, std::runtime_error);
  EXPECT_THROW(StateFolder{path + "/below"}, std::runtime_error);
}

}  // namespace
}  // namespace kigen::state
