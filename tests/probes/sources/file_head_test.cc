#include "probes/sources/file_head.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "probes/sources/contents_part.h"
#include "tests/support/mint.h"

namespace kigen::sources {
namespace {

namespace fs = std::filesystem;

class FileHeadsTest : public ::testing::Test {
 protected:
  // More than are read at a time.
  static constexpr int kFiles = 50;

  FileHeadsTest() {
    for (int number = 0; number < kFiles; ++number) {
      const std::string path = "sub/" + std::to_string(100 + number);
      folder_.write(path, "content of " + path);
      found_.push_back({path, {}});
    }
  }
  static std::string text_of(const FileHead& head) { return std::string(as_text(head.bytes)); }

  const testing::TemporaryFolder folder_;
  FoundFiles found_;
};

TEST_F(FileHeadsTest, HoldTheContentOfEachWhetherReadAheadOrNot) {
  for (const bool ahead : {true, false}) {
    FileHeads heads(folder_.path());
    for (std::size_t i = 0; i < found_.size(); ++i) {
      if (ahead) heads.read_ahead(found_, i);
      const FileHead& head = heads.take(found_[i].path);
      EXPECT_EQ(head.path, folder_.path() + "/" + found_[i].path);
      EXPECT_EQ(text_of(head), "content of " + found_[i].path);
      EXPECT_EQ(head.stamp, stamp_of(head.path));
      EXPECT_FALSE(head.fault || head.whole);
    }
  }
}

TEST_F(FileHeadsTest, WhatWasReadAheadIsAsItWasThen) {
  FileHeads heads(folder_.path());
  heads.read_ahead(found_, 0);
  folder_.write(found_[1].path, "another content");
  folder_.write(found_[40].path, "another content");
  heads.read_ahead(found_, 1);  // not yet: the first of those before is still to be taken
  EXPECT_EQ(text_of(heads.take(found_[0].path)), "content of sub/100");
  EXPECT_EQ(text_of(heads.take(found_[1].path)), "content of sub/101");
  EXPECT_EQ(text_of(heads.take(found_[40].path)), "another content");
}

TEST_F(FileHeadsTest, WhoeverComesOutOfTurnIsReadNow) {
  FileHeads heads(folder_.path());
  heads.read_ahead(found_, 0);
  heads.take(found_[0].path);
  folder_.write(found_[3].path, "another content");
  EXPECT_EQ(text_of(heads.take(found_[3].path)), "another content");
  EXPECT_EQ(text_of(heads.take(found_[3].path)), "another content");
}

TEST_F(FileHeadsTest, WhereFilesComeSlowlyOneIsReadAtATime) {
  FileHeads heads(folder_.path(), std::chrono::milliseconds(0));
  heads.read_ahead(found_, 0);
  folder_.write(found_[0].path, "another content");
  folder_.write(found_[1].path, "another content");
  EXPECT_EQ(text_of(heads.take(found_[0].path)), "content of sub/100");
  EXPECT_EQ(text_of(heads.take(found_[1].path)), "another content");
}

TEST_F(FileHeadsTest, OneThatCannotBeOpenedHoldsUpNoOther) {
  fs::remove(folder_.path() + "/" + found_[1].path);
  FileHeads heads(folder_.path());
  heads.read_ahead(found_, 0);
  EXPECT_FALSE(heads.take(found_[0].path).fault);
  const FileHead& gone = heads.take(found_[1].path);
  ASSERT_TRUE(gone.fault);
  EXPECT_EQ(label(gone.fault->reason), "not_found");
  EXPECT_FALSE(gone.stamp);
  EXPECT_TRUE(gone.bytes.empty());
  EXPECT_FALSE(heads.take(found_[2].path).fault);
}

TEST_F(FileHeadsTest, OfALargeFileTheWholeStaysAtHand) {
  const std::string large(kHeadBytes + 5, 'x');
  folder_.write(found_[0].path, large);
  folder_.write(found_[1].path, large.substr(0, kHeadBytes));
  FileHeads heads(folder_.path());
  heads.read_ahead(found_, 0);
  FileHead& head = heads.take(found_[0].path);
  EXPECT_EQ(head.bytes.size(), kHeadBytes);
  ASSERT_TRUE(head.whole);
  Bytes end(10);
  EXPECT_EQ(*head.whole->read_at(kHeadBytes, end), 5u);
  EXPECT_FALSE(heads.take(found_[1].path).whole);
}

}  // namespace
}  // namespace kigen::sources
