#include "exporter/logging/log.h"

#include <gtest/gtest.h>

namespace kigen::logging {
namespace {

TEST(LogLine, LogfmtQuotesOnlyWhereNeeded) {
  EXPECT_EQ(format_line(Format::kLogfmt, "probe failed",
                        {{"target", "a:443"}, {"detail", "x = \"y\""}, {"none", ""}}),
            R"(msg="probe failed" target=a:443 detail="x = \"y\"" none="")");
}

TEST(LogLine, JsonEscapes) {
  EXPECT_EQ(format_line(Format::kJson, "probe failed", {{"detail", "C:\\x \"y\""}}),
            R"("msg":"probe failed","detail":"C:\\x \"y\"")");
}

// One event is one line whatever a peer sends.
TEST(LogLine, ControlCharactersAndStrayBytesCannotBreakIt) {
  EXPECT_EQ(format_line(Format::kLogfmt, "m", {{"detail", "a\nlevel=error\xff"}}),
            R"(msg=m detail="a%0Alevel=error%FF")");
}

TEST(LogLevel, ReadsItsNames) {
  EXPECT_EQ(parse_level("debug"), Level::kDebug);
  EXPECT_EQ(parse_level("error"), Level::kError);
  EXPECT_EQ(parse_level("INFO"), std::nullopt);
  EXPECT_EQ(parse_format("json"), Format::kJson);
  EXPECT_EQ(parse_format("xml"), std::nullopt);
}

TEST(LogLevel, HidesWhatIsLessSevere) {
  configure(Level::kWarn, Format::kLogfmt);
  EXPECT_FALSE(enabled(Level::kInfo));
  EXPECT_TRUE(enabled(Level::kWarn));
  configure(Level::kInfo, Format::kLogfmt);
  EXPECT_TRUE(enabled(Level::kInfo));
}

}  // namespace
}  // namespace kigen::logging
