// The whole page of a rich snapshot, to the byte. To accept a change: KIGEN_UPDATE_GOLDEN=1 metrics_test,
// then look at the difference.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "tests/exporter/metrics/rich_snapshot.h"
#include "tests/support/exposition_check.h"
#include "tests/support/mint.h"

namespace kigen::metrics {
namespace {

const std::string kGoldenFile = std::string(KIGEN_SOURCE_DIR) + "/tests/golden/metrics.txt";

std::string content_of(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

class GoldenPage : public ::testing::Test {
 protected:
  const std::string page_ = testing::page_of(*testing::rich_snapshot());
};

TEST_F(GoldenPage, IsAsItWas) {
  if (std::getenv("KIGEN_UPDATE_GOLDEN") != nullptr) std::ofstream(kGoldenFile) << page_;
  EXPECT_EQ(page_, content_of(kGoldenFile));
}

TEST_F(GoldenPage, IsFlawless) {
  EXPECT_THAT(testing::read_exposition(page_).complaints, ::testing::IsEmpty());
}

// promtool looks at syntax and at naming conventions. The names of DESIGN give it nothing to remark upon.
TEST_F(GoldenPage, PromtoolAcceptsItAndTheOtherFamilies) {
  const testing::TemporaryFolder folder;
  const std::string page_file = folder.write("page.txt", testing::full_page());
  const std::string remarks_file = folder.path() + "/remarks.txt";
  const std::string command = "promtool check metrics <" + page_file + " >" + remarks_file + " 2>&1";
  EXPECT_EQ(std::system(command.c_str()), 0);
  EXPECT_EQ(content_of(remarks_file), "");
}

}  // namespace
}  // namespace kigen::metrics
