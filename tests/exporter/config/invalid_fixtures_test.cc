// Every tests/fixtures/config/invalid/NAME.yml holds one mistake and gives exactly the lines of
// NAME.expected. KIGEN_UPDATE_EXPECTED=1 rewrites them, for review.
#include <gmock/gmock.h>

#include <cstdlib>

#include "tests/exporter/config/loading.h"

namespace kigen::config {
namespace {

// Files that the file names are told with their whole path.
std::string without_folder(std::string text) {
  for (std::size_t at; (at = text.find(kFixtures)) != std::string::npos;) text.erase(at, kFixtures.size());
  return text;
}

class InvalidConfig : public ::testing::TestWithParam<std::string> {};

TEST_P(InvalidConfig, GivesItsExactMistakes) {
  const std::string stem = kFixtures + "invalid/" + GetParam();
  const std::string found = without_folder(
      mistakes_of(load_text(content_of(stem + ".yml"), GetParam() + ".yml", kFixtures + "invalid")));
  if (std::getenv("KIGEN_UPDATE_EXPECTED") != nullptr) std::ofstream(stem + ".expected") << found;
  EXPECT_NE(found, "");
  EXPECT_EQ(found, content_of(stem + ".expected"));
}

INSTANTIATE_TEST_SUITE_P(Fixtures, InvalidConfig, ::testing::ValuesIn(fixture_names("invalid", ".yml")),
                         [](const auto& fixture) { return fixture.param; });

class InvalidFixtures : public ::testing::Test {};

TEST_F(InvalidFixtures, EachHasItsExpectation) {
  EXPECT_EQ(fixture_names("invalid", ".yml"), fixture_names("invalid", ".expected"));
}

}  // namespace
}  // namespace kigen::config
