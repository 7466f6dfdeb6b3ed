#include "probes/formats/base64.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <optional>
#include <random>
#include <string>

namespace kigen::formats {
namespace {

// In both ways, which are to agree.
std::optional<std::string> decoded(std::string_view text) {
  Bytes out = {1, 2, 3}, by_table;
  const bool holds = decode_base64(text, out);
  EXPECT_EQ(decode_base64_by_table(text, by_table), holds) << text;
  if (!holds) return std::nullopt;
  EXPECT_EQ(as_text(by_table), as_text(out)) << text;
  return std::string(as_text(out));
}

struct Case {
  const char* name;
  std::string text;
  std::optional<std::string> expected;
};

class Base64 : public testing::TestWithParam<Case> {};

TEST_P(Base64, Decodes) { EXPECT_EQ(decoded(GetParam().text), GetParam().expected); }

INSTANTIATE_TEST_SUITE_P(
    Texts, Base64,
    testing::Values(
        Case{"Empty", "", ""}, Case{"OnlySpace", " \r\n\t\n", ""}, Case{"NoPadding", "Zm9v", "foo"},
        Case{"OnePadding", "Zm8=", "fo"}, Case{"TwoPaddings", "Zg==", "f"},
        Case{"SpaceInsideAGroup", "Z m\r\n9\tv\n", "foo"}, Case{"SpaceInsidePadding", "Zg=\n=\n", "f"},
        Case{"LinesOfOddLength", "Zm9vY\nmFyYm\nF6", "foobarbaz"},
        Case{"PaddingMissing", "Zm8", std::nullopt}, Case{"OneCharacterLeft", "Zm9vZ", std::nullopt},
        Case{"HalfPadding", "Zg=", std::nullopt}, Case{"ThreePaddings", "Z===", std::nullopt},
        Case{"OnlyPadding", "====", std::nullopt}, Case{"DataAfterPadding", "Zg==Zm9v", std::nullopt},
        Case{"PaddingAfterWhole", "Zm9v=", std::nullopt},
        Case{"CharacterBetweenPaddings", "Zg=g", std::nullopt}, Case{"UrlAlphabet", "Zm9-", std::nullopt},
        Case{"Dash", "Zm9v-Zm9", std::nullopt}, Case{"NonAscii", "Zm9\xc3", std::nullopt},
        Case{"Null", std::string("Zm\0v", 4), std::nullopt}),
    [](const auto& test) { return std::string(test.param.name); });

class Base64OfOpenssl : public testing::Test {};

TEST_F(Base64OfOpenssl, IsReadAtEveryLength) {
  std::mt19937 random(7);
  for (std::size_t size = 1; size < 400; ++size) {
    std::string plain(size, '\0');
    for (char& c : plain) c = static_cast<char>(random());
    std::string text(size * 2 + 8, '\0');
    text.resize(static_cast<std::size_t>(EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                                         reinterpret_cast<const unsigned char*>(plain.data()),
                                                         static_cast<int>(size))));
    for (std::size_t at = 1 + random() % 70; at < text.size(); at += 1 + random() % 70)
      text.insert(at, "\r\n");
    EXPECT_EQ(decoded(text), plain) << size;
  }
}

TEST_F(Base64OfOpenssl, ABrokenCharacterIsFoundWhereverItStands) {
  const std::string line(64, 'A');
  EXPECT_EQ(decoded(line), std::string(48, '\0'));
  for (std::size_t at = 0; at < line.size(); ++at) {
    std::string text = line;
    text[at] = '-';
    EXPECT_EQ(decoded(text), std::nullopt) << at;
  }
}

// With a space behind each, characters are read one by one.
std::string apart(std::string_view text) {
  std::string spaced;
  for (const char c : text) (spaced += c) += ' ';
  return spaced;
}

TEST(Base64AtOnce, IsReadAsCharacterByCharacter) {
  const std::string whole = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  ASSERT_TRUE(decoded(whole));
  EXPECT_EQ(decoded(whole), decoded(apart(whole)));
  for (int byte = 0; byte < 256; ++byte) {
    for (std::size_t at = 0; at < 36; ++at) {
      std::string text = whole;
      text[at] = static_cast<char>(byte);
      EXPECT_EQ(decoded(text), decoded(apart(text))) << byte << " at " << at;
    }
  }
}

}  // namespace
}  // namespace kigen::formats
