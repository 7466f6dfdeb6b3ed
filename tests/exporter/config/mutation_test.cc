// Valid configurations with a few bytes changed: nothing crashes or throws, and every mistake names a line of
// the file.
#include <gmock/gmock.h>

#include <algorithm>
#include <random>

#include "tests/exporter/config/loading.h"
#include "tests/support/mint.h"

namespace kigen::config {
namespace {

constexpr int kCasesPerFile = 2500;

class MutatedConfig : public ::testing::Test {
 protected:
  void mutate(std::string& text) {
    static constexpr std::string_view kTelling = "{}[]:,-?&*!|>'\"%@`#~ \n\t\r0x\xff\x04";
    const int edits = 1 + static_cast<int>(random_() % 4);
    for (int i = 0; i < edits && !text.empty(); ++i) {
      const std::size_t at = random_() % text.size();
      const char byte =
          random_() % 2 == 0 ? kTelling[random_() % kTelling.size()] : static_cast<char>(random_());
      switch (random_() % 4) {
        case 0: text[at] = byte; break;
        case 1: text.insert(at, 1, byte); break;
        case 2: text.erase(at, 1 + random_() % 8); break;
        default: text.insert(at, text.substr(random_() % text.size(), random_() % 40)); break;
      }
    }
  }

  static int lines_of(const std::string& text) {
    const auto breaks = static_cast<int>(std::count(text.begin(), text.end(), '\n'));
    return std::max(1, breaks + (text.ends_with('\n') ? 0 : 1));
  }

  static void expect_places(const std::vector<Mistake>& mistakes, const std::string& text) {
    int before = 1;
    for (const Mistake& mistake : mistakes) {
      EXPECT_LE(before, mistake.line) << text;
      EXPECT_LE(mistake.line, lines_of(text)) << text;
      before = mistake.line;
    }
  }

  std::mt19937 random_{20260101};
};

TEST_F(MutatedConfig, IsReadOrRefusedWithLines) {
  for (const std::string& name : fixture_names("valid", ".yml")) {
    const std::string original = content_of(kFixtures + "valid/" + name + ".yml");
    for (int i = 0; i < kCasesPerFile; ++i) {
      std::string text = original;
      mutate(text);
      const Loaded loaded = load_text(text, "kigen.yml", kFixtures + "valid");
      if (const auto* mistakes = std::get_if<std::vector<Mistake>>(&loaded)) {
        ASSERT_FALSE(mistakes->empty()) << text;
        expect_places(*mistakes, text);
      } else {
        ASSERT_NE(std::get<std::shared_ptr<const Config>>(loaded), nullptr);
      }
    }
  }
}

TEST_F(MutatedConfig, TargetFileIsReadOrRefusedWithLines) {
  const kigen::testing::TemporaryFolder folder;
  const auto config =
      right(load_text("groups: [{name: a, module: https, target_files: [x.yml]}]", "kigen.yml", "/etc"));
  const std::string original =
      "- targets: [a.example.jp, 'b.example.jp:8443']\n  labels: {tier: gold, __kigen_interval: 5m, "
      "__meta_x: y}\n"
      "- {\"targets\": [\"c.example.jp\"], \"labels\": {\"__kigen_tls_min_version\": \"TLS1.2\"}}\n";
  for (int i = 0; i < kCasesPerFile; ++i) {
    std::string text = original;
    mutate(text);
    const auto found = read_target_file(config->groups.at(0), folder.write("x.yml", text));
    EXPECT_TRUE(found.failed_files.empty() || (found.targets.empty() && found.mistakes.size() == 1)) << text;
    expect_places(found.mistakes, text);
  }
}

}  // namespace
}  // namespace kigen::config
