#include "probes/sources/file_memory.h"

#include <gtest/gtest.h>

namespace kigen::sources {
namespace {

class FileMemoryTest : public ::testing::Test {
 protected:
  using Seen = FileMemory::Seen;

  /// A look that finds these files; fresh ones are stamped with the number of the look. Returns the stamps.
  std::vector<std::int64_t> look(const std::vector<std::string>& paths, Seen seen = Seen::kAll) {
    ++number_;
    memory_.begin_look(paths.size());
    std::vector<std::int64_t> stamps;
    for (const auto& path : paths) {
      auto& entry = memory_.recall(path);
      EXPECT_EQ(entry.path, path);
      if (entry.stamp.mtime_ns == 0) entry.stamp.mtime_ns = number_;
      stamps.push_back(entry.stamp.mtime_ns);
    }
    memory_.end_look(seen);
    return stamps;
  }

  FileMemory memory_;
  std::int64_t number_ = 0;
};

using Stamps = std::vector<std::int64_t>;

TEST_F(FileMemoryTest, RecallsWhatStays) {
  EXPECT_EQ(look({"a", "b", "c"}), (Stamps{1, 1, 1}));
  EXPECT_EQ(look({"a", "b", "c"}), (Stamps{1, 1, 1}));
}

TEST_F(FileMemoryTest, NewFilesAreFreshWhereverTheyStand) {
  look({"b", "d"});
  EXPECT_EQ(look({"a", "b", "c", "d", "e"}), (Stamps{2, 1, 2, 1, 2}));
}

TEST_F(FileMemoryTest, FilesThatAreGoneAreForgotten) {
  look({"a", "b", "c"});
  EXPECT_EQ(look({"b"}), (Stamps{1}));
  EXPECT_EQ(look({"a", "b", "c"}), (Stamps{3, 1, 3}));
}

TEST_F(FileMemoryTest, NothingIsForgottenAfterHalfALook) {
  look({"a", "b", "c", "d"});
  EXPECT_EQ(look({"b", "bb"}, Seen::kPartly), (Stamps{1, 2}));
  EXPECT_EQ(look({"a", "b", "bb", "c", "d"}), (Stamps{1, 1, 2, 1, 1}));
  EXPECT_EQ(look({}, Seen::kPartly), (Stamps{}));
  EXPECT_EQ(look({"a", "d"}), (Stamps{1, 1}));
}

TEST_F(FileMemoryTest, ClearedItKnowsNothing) {
  look({"a"});
  memory_.clear();
  EXPECT_EQ(look({"a"}), (Stamps{2}));
}

}  // namespace
}  // namespace kigen::sources
