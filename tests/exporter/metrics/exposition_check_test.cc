// The checker that other tests lean on: it must complain.
#include "tests/support/exposition_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>

namespace kigen::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string kHead = "# HELP up Help.\n# TYPE up gauge\n";

struct Case {
  const char* name;
  std::string page;
  const char* complaint;
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

class ExpositionComplaints : public ::testing::TestWithParam<Case> {};

TEST_P(ExpositionComplaints, NameTheMistake) {
  EXPECT_THAT(read_exposition(GetParam().page).complaints, Contains(HasSubstr(GetParam().complaint)));
}

INSTANTIATE_TEST_SUITE_P(
    Table, ExpositionComplaints,
    ::testing::Values(
        Case{"duplicate_series", kHead + "up{a=\"1\",b=\"2\"} 1\nup{b=\"2\",a=\"1\"} 1\n",
             "line 4: duplicate series"},
        Case{"duplicate_label", kHead + "up{a=\"1\",a=\"2\"} 1\n", "label a twice"},
        Case{"bad_escape", kHead + "up{a=\"\\t\"} 1\n", "bad labels"},
        Case{"open_quote", kHead + "up{a=\"x} 1\n", "bad labels"},
        Case{"bare_label_value", kHead + "up{a=1} 1\n", "bad labels"},
        Case{"trailing_comma", kHead + "up{a=\"1\",} 1\n", "bad labels"},
        Case{"bad_label_name", kHead + "up{1a=\"1\"} 1\n", "bad labels"},
        Case{"empty_label", kHead + "up{a=\"\"} 1\n", "empty label a"},
        Case{"latin1_byte", kHead + "up{a=\"\xe9\"} 1\n", "not printable UTF-8"},
        Case{"control_character", kHead + "up{a=\"\x01\"} 1\n", "not printable UTF-8"},
        Case{"bad_value", kHead + "up one\n", "does not parse"}, Case{"no_value", kHead + "up\n", "no space"},
        Case{"hexadecimal_value", kHead + "up 0x1\n", "does not parse"},
        Case{"misspelt_nan", kHead + "up Nan\n", "does not parse"},
        Case{"timestamp", kHead + "up 1 1700000000000\n", "does not parse"},
        Case{"bad_metric_name", kHead + "1up 1\n", "no metric name"},
        Case{"help_twice", kHead + "# HELP up Help.\nup 1\n", "HELP twice"},
        Case{"type_twice", kHead + "# TYPE up gauge\nup 1\n", "TYPE twice"},
        Case{"unknown_type", "# HELP up Help.\n# TYPE up info\nup 1\n", "unknown type"},
        Case{"type_behind_samples", "# HELP up Help.\nup 1\n# TYPE up gauge\n", "after samples"},
        Case{"no_type", "# HELP up Help.\nup 1\n", "no TYPE"},
        Case{"no_help", "# TYPE up gauge\nup 1\n", "no HELP"},
        Case{"help_with_a_line_feed", "# HELP up Help\nfulness.\n# TYPE up gauge\nup 1\n", "line 2"},
        Case{"bad_escape_in_help", "# HELP up \\d\n# TYPE up gauge\nup 1\n", "bad escape"},
        Case{"scattered_family",
             kHead + "up{a=\"1\"} 1\n# HELP down Help.\n# TYPE down gauge\ndown 1\nup 1\n", "not together"},
        Case{"empty_line", kHead + "\nup 1\n", "neither"},
        Case{"other_comment", kHead + "# EOF\nup 1\n", "neither"},
        Case{"unended_line", kHead + "up 1", "does not end"},
        Case{"negative_counter", "# HELP x_total Help.\n# TYPE x_total counter\nx_total -1\n", "below zero"},
        Case{"bucket_without_le", "# HELP h Help.\n# TYPE h histogram\nh_bucket 1\n", "without le"}),
    [](const auto& tested) { return tested.param.name; });

class ExpositionCheck : public ::testing::Test {};

TEST_F(ExpositionCheck, FlawlessPageIsReadWhole) {
  const Exposition read =
      read_exposition(kHead +
                      "up{z=\"\\\"\\\\\\n\",a=\"日本\"} -1.5e+03\nup NaN\n"
                      "# HELP h Help.\n# TYPE h histogram\n"
                      "h_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 2\nh_sum 3\nh_count 2\n");
  EXPECT_THAT(read.complaints, IsEmpty());
  EXPECT_EQ(read.samples.at(R"(up{a="日本",z="\"\\\n"})"), -1500);
  EXPECT_EQ(read.types.at("h"), "histogram");
  EXPECT_EQ(read.count("up"), 2u);
  EXPECT_EQ(read.count("h_bucket"), 2u);
  EXPECT_EQ(read.count("h"), 0u);
}

TEST_F(ExpositionCheck, EmptyPageIsFlawless) { EXPECT_THAT(read_exposition("").complaints, IsEmpty()); }

}  // namespace
}  // namespace kigen::testing
