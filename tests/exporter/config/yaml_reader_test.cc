#include "exporter/config/yaml_reader.h"

#include <gtest/gtest.h>

#include <optional>

namespace kigen::config {
namespace {

using Kind = YamlNode::Kind;

class YamlReader : public ::testing::Test {
 protected:
  const YamlNode& root_of(const std::string& text) {
    auto result = read_yaml(text);
    if (const auto* mistake = std::get_if<YamlMistake>(&result)) ADD_FAILURE() << mistake->message;
    document_.emplace(std::get<YamlDocument>(std::move(result)));
    return document_->root();
  }
  static YamlMistake mistake_of(const std::string& text) {
    const auto result = read_yaml(text);
    const auto* mistake = std::get_if<YamlMistake>(&result);
    return mistake == nullptr ? YamlMistake{0, ""} : *mistake;
  }
  static std::string repeated(std::string_view text, int count) {
    std::string out;
    for (int i = 0; i < count; ++i) out += text;
    return out;
  }

  std::optional<YamlDocument> document_;
};

TEST_F(YamlReader, QuotesAreSeen) {
  const YamlNode& list = root_of("- true\n- 'true'\n- \"true\"\n- |-\n  true\n");
  for (const YamlNode* item : list.children) EXPECT_EQ(item->text, "true");
  EXPECT_TRUE(list.children[0]->plain);
  EXPECT_FALSE(list.children[1]->plain);
  EXPECT_FALSE(list.children[2]->plain);
  EXPECT_FALSE(list.children[3]->plain);
}

TEST_F(YamlReader, NothingHasManyForms) {
  const YamlNode& list = root_of("- \n- ~\n- null\n- NULL\n- ''\n- 'null'\n");
  for (int i = 0; i < 4; ++i) EXPECT_EQ(list.children[i]->kind, Kind::kNothing) << i;
  for (int i = 4; i < 6; ++i) EXPECT_EQ(list.children[i]->kind, Kind::kText) << i;
  EXPECT_EQ(root_of("").kind, Kind::kNothing);
  EXPECT_EQ(root_of("# nothing\n").kind, Kind::kNothing);
}

TEST_F(YamlReader, NothingStandsAtItsKeyOrDash) {
  const YamlNode& map = root_of("a:\n\nb: [x]\nc:\n");
  EXPECT_EQ(map.children[1]->line, 1);
  EXPECT_EQ(map.children[5]->line, 4);
  const YamlNode& list = root_of("- x\n-\n\n- y\n-\n\n");
  EXPECT_EQ(list.children[1]->line, 2);
  EXPECT_EQ(list.children[3]->line, 5);
  const YamlNode& marked = root_of("\xef\xbb\xbf- x\n-\n\n- y\n");
  EXPECT_EQ(marked.children[1]->line, 2);
}

TEST_F(YamlReader, DuplicateKeysAreBothThere) {
  const YamlNode& map = root_of("a: 1\na: 2\n");
  ASSERT_EQ(map.children.size(), 4u);
  EXPECT_EQ(find_value(map, "a")->text, "1");
  EXPECT_EQ(find_value(map, "b"), nullptr);
}

TEST_F(YamlReader, SixtyFourLevelsAreRead) {
  EXPECT_EQ(root_of(repeated("[", 64) + repeated("]", 64)).weight, 64u);
  EXPECT_EQ(mistake_of(repeated("[", 65) + repeated("]", 65)).line, 1);
}

TEST_F(YamlReader, BombsAreRefused) {
  for (const std::string& bomb :
       {repeated("[", 1'000'000), repeated("{", 1'000'000), repeated("- ", 1'000'000),
        repeated("? ", 1'000'000), repeated("{a: ", 1'000'000), repeated("-\n", 6'000'000)}) {
    EXPECT_NE(mistake_of(bomb).message, "") << bomb.substr(0, 10);
  }
  std::string aliases = "- &a0 [x, x]\n";
  for (int i = 1; i < 60; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    aliases += "- &a" + std::to_string(i) + " [" + before + ", " + before + "]\n";
  }
  EXPECT_EQ(mistake_of(aliases).message, "expected at most 5000000 values, found more");
}

TEST_F(YamlReader, MistakesLieWithinTheText) {
  EXPECT_EQ(mistake_of("a: [1,\n").line, 1);
  for (const char* unclosed : {"a: 1\nb: \"\n\n", "b: '\n\n\n", "\n\nb: \"", "\n\nb: 'x", "b: \"\n\nx"}) {
    EXPECT_EQ(mistake_of(unclosed).line, 3) << unclosed;
  }
  EXPECT_EQ(mistake_of("a: 1\n\x01\n").line, 2);
  EXPECT_EQ(mistake_of("a: 1\r\nb: \xc3\r\n").line, 2);
  EXPECT_EQ(mistake_of("\xff\xfe\x61\x00").line, 1);
}

}  // namespace
}  // namespace kigen::config
