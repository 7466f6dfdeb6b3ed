#include "exporter/cli/manual_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "exporter/cli/flags.h"
#include "exporter/config/option_tables.h"
#include "exporter/metrics/families.h"
#include "probes/model/reason.h"

namespace kigen::cli {
namespace {

using ::testing::HasSubstr;

std::string bold(std::string_view text) {
  std::string escaped;
  for (const char c : text) escaped += c == '-' ? std::string("\\-") : std::string(1, c);
  return "\\fB" + escaped + "\\fR";
}

class ManualPage : public ::testing::Test {
 protected:
  const std::string page_ = manual_page();
};

TEST_F(ManualPage, NamesEveryFlagKeyFamilyAndReason) {
  for (const auto& flag : flag_names()) EXPECT_THAT(page_, HasSubstr(".TP\n" + bold(flag)));
  for (const auto& table : config::option_tables()) {
    for (const auto& option : table.options) EXPECT_THAT(page_, HasSubstr(".TP\n" + bold(option.key)));
  }
  for (const auto& family : metrics::all_families()) EXPECT_THAT(page_, HasSubstr(bold(family.name)));
  for (const auto& reason : reasons()) EXPECT_THAT(page_, HasSubstr(bold(reason.label)));
}

TEST_F(ManualPage, FlagsShowTheirValueAndWhatHoldsWithoutThem) {
  EXPECT_THAT(page_, HasSubstr("\\fB\\-\\-storage.interval\\fR=\\fIDURATION\\fR\n"));
  EXPECT_THAT(page_, HasSubstr(" Default: 15s.\n"));
}

// A line that begins with a dot is a request, and there are few of them.
TEST_F(ManualPage, NoTextIsTakenForARequest) {
  std::istringstream lines(page_);
  for (std::string line; std::getline(lines, line);) {
    EXPECT_FALSE(line.starts_with('\'')) << line;
    if (!line.starts_with('.')) continue;
    const std::string request = line.substr(0, line.find(' '));
    EXPECT_THAT(request, ::testing::AnyOf(".TH", ".SH", ".SS", ".TP", ".B", ".br")) << line;
  }
}

}  // namespace
}  // namespace kigen::cli
