#include "probes/formats/json_pointer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kigen::formats {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class JsonPointer : public ::testing::Test {
 protected:
  static std::vector<std::string> at(const std::string& text, std::string_view pointer) {
    return texts_at(JsonText::read(text).value(), pointer);
  }
  static std::string reason(const std::string& text) {
    const auto json = JsonText::read(text);
    return json ? "ok" : std::string(label(json.fault().reason));
  }
  static std::string joined(const std::vector<std::string>& texts) {
    std::vector<Bytes> pages;
    for (const auto& text : texts) pages.push_back(to_owned(as_bytes(text)));
    const auto whole = joined_pages(pages);
    return whole ? std::string(as_text(*whole)) : std::string(label(whole.fault().reason));
  }
};

TEST_F(JsonPointer, LeadsToTexts) {
  const std::string text = R"({"a":{"b/c":["x","y"],"m~n":"z"},"n":7,"t":true,"":"empty"})";
  EXPECT_THAT(at(text, "/a/b~1c/1"), ElementsAre("y"));
  EXPECT_THAT(at(text, "/a/m~0n"), ElementsAre("z"));
  EXPECT_THAT(at(text, "/n"), ElementsAre("7"));
  EXPECT_THAT(at(text, "/"), ElementsAre("empty"));
  for (const char* nothing : {"", "/a", "/a/b~1c", "/a/b~1c/2", "/a/b~1c/x", "/t", "/n/0", "/none/none"}) {
    EXPECT_THAT(at(text, nothing), IsEmpty()) << nothing;
  }
  EXPECT_THAT(at("\"token\"", ""), ElementsAre("token"));
}

TEST_F(JsonPointer, AnAsteriskIsEveryElement) {
  EXPECT_THAT(at(R"([{"chain":"a"},{"chain":"b"},{"other":"c"}])", "/*/chain"), ElementsAre("a", "b"));
  EXPECT_THAT(at(R"({"value":["a","b"],"*":"c"})", "/value/*"), ElementsAre("a", "b"));
  EXPECT_THAT(at(R"({"*":"c"})", "/*"), ElementsAre("c"));
}

TEST_F(JsonPointer, CountsWhatAnAsteriskGoesThrough) {
  const auto count = [](const std::string& text, std::string_view pointer) {
    return elements_at(JsonText::read(text).value(), pointer);
  };
  EXPECT_EQ(count("[]", "/*/chain"), 0u);
  EXPECT_EQ(count(R"({"value":[{},{}]})", "/value/*/chain"), 2u);
  EXPECT_EQ(count(R"({"error":"x"})", "/*/chain"), std::nullopt);
  EXPECT_EQ(count(R"({"value":"x"})", "/value/*"), std::nullopt);
  EXPECT_EQ(count("[1]", "/0"), std::nullopt);
}

TEST_F(JsonPointer, IsOne) {
  for (const char* right : {"", "/", "/a/b", "/~0~1", "/*/chain"})
    EXPECT_TRUE(is_json_pointer(right)) << right;
  for (const char* wrong : {"a", "a/b", "/~", "/~2", "$.a"}) EXPECT_FALSE(is_json_pointer(wrong)) << wrong;
}

TEST_F(JsonPointer, TextsOutsideTheBoundsAreNotRead) {
  EXPECT_EQ(reason("\xef\xbb\xbf{}"), "ok");
  EXPECT_EQ(reason(std::string(32, '[') + std::string(32, ']')), "ok");
  EXPECT_EQ(reason(std::string(1'000'000, '[')), "too_large");
  EXPECT_EQ(reason(std::string(33, '[') + std::string(33, ']')), "too_large");
  EXPECT_EQ(reason("[" + std::string(600'000, ',') + "]"), "too_large");
  EXPECT_EQ(reason("{\"a\":"), "truncated");
  EXPECT_EQ(reason("<html>"), "malformed");
  EXPECT_EQ(reason(""), "truncated");
}

TEST_F(JsonPointer, PagesReadAsOne) {
  EXPECT_EQ(joined({R"({"records":[1,2],"n":2,"next":"x"})", R"({"records":[3],"n":1,"more":[4]})",
                    R"({"records":[],"n":0})"}),
            R"({"records":[1,2,3],"n":2,"next":"x","more":[4]})");
  EXPECT_EQ(joined({R"({"data":{"items":["a"]},"cursor":"2"})", R"({"data":{"items":["b"],"last":true}})"}),
            R"({"data":{"items":["a","b"],"last":true},"cursor":"2"})");
  EXPECT_EQ(joined({"[1]", "[2,[3]]"}), "[1,2,[3]]");
  EXPECT_EQ(joined({R"({"a":[1]})", "[2]"}), "schema");
  EXPECT_EQ(joined({"no JSON at all"}), "no JSON at all");
  EXPECT_EQ(joined({"{}", "<"}), "malformed");
}

TEST_F(JsonPointer, QuotedTextIsJson) {
  EXPECT_EQ(json_quoted("p\"\\\n\x01"), R"("p\"\\\n\u0001")");
  EXPECT_THAT(at(json_quoted("期限 \"\\"), ""), ElementsAre("期限 \"\\"));
}

}  // namespace
}  // namespace kigen::formats
