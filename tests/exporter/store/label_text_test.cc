#include "exporter/store/label_text.h"

#include <gtest/gtest.h>

#include "probes/model/text.h"

namespace kigen::store {
namespace {

class LabelText : public ::testing::Test {
 protected:
  static std::string escaped(std::string_view value) {
    std::string out;
    append_escaped(out, value);
    return out;
  }
};

TEST_F(LabelText, EscapesBackslashQuoteAndLineFeedOnly) {
  EXPECT_EQ(escaped(R"(C:\certs\"new")"), R"(C:\\certs\\\"new\")");
  EXPECT_EQ(escaped("a\nb"), R"(a\nb)");
  EXPECT_EQ(escaped("日本 🔒 {a=b}, 'c'"), "日本 🔒 {a=b}, 'c'");
  EXPECT_EQ(escaped(""), "");
}

TEST_F(LabelText, PairsAreSeparatedByCommasAndEmptyOnesLeftOut) {
  std::string out;
  append_label(out, "a", "1");
  append_label(out, "b", "");
  append_label(out, "c", "3");
  EXPECT_EQ(out, R"(a="1",c="3")");

  std::string block = "{";
  append_label(block, "a", "1");
  EXPECT_EQ(block, R"({a="1")");
}

TEST_F(LabelText, ALabelGivesItsValueBack) {
  for (const char* value : {"", "plain", "a\"b\\c\nd", "\\", "日本"}) {
    std::string label = ",name=\"";
    append_escaped(label, value);
    EXPECT_EQ(label_value(label + "\""), value);
  }
  for (const char* wrong : {"", "name", ",name=\"", ",name=\"x"}) EXPECT_EQ(label_value(wrong), "") << wrong;
}

TEST_F(LabelText, FittingIsPrintableAndBounded) {
  EXPECT_EQ(fit_for_label("tab\there, byte \xff"), "tab%09here, byte %FF");
  const std::string fitting = fit_for_label(std::string(2000, 'x'));
  EXPECT_EQ(fitting.size(), kMaxLabelBytes);
  EXPECT_NE(fitting, fit_for_label(std::string(2001, 'x')));
}

TEST_F(LabelText, PlainIsPrintableAsciiWithoutEscapes) {
  EXPECT_TRUE(is_plain("CN=www.example.test,O='Example' {x}~"));
  for (const char* value : {"a\"b", "a\\b", "a\nb", "\x7f", "é", "\x01"})
    EXPECT_FALSE(is_plain(value)) << value;
}

}  // namespace
}  // namespace kigen::store
