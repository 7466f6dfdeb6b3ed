// Loading configurations in tests: one that has to be right, and one that has to be wrong.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "exporter/config/loader.h"

namespace kigen::config {

inline const std::string kFixtures = std::string(KIGEN_SOURCE_DIR) + "/tests/fixtures/config/";

inline std::string to_text(const std::vector<Mistake>& mistakes) {
  std::string out;
  for (const Mistake& mistake : mistakes) out += mistake.to_string() + "\n";
  return out;
}

inline std::string mistakes_of(const Loaded& loaded) {
  const auto* mistakes = std::get_if<std::vector<Mistake>>(&loaded);
  return mistakes == nullptr ? "" : to_text(*mistakes);
}

/// Never null; a configuration with mistakes fails the test and comes back empty.
inline std::shared_ptr<const Config> right(const Loaded& loaded) {
  EXPECT_EQ(mistakes_of(loaded), "");
  const auto* config = std::get_if<std::shared_ptr<const Config>>(&loaded);
  return config == nullptr ? std::make_shared<const Config>() : *config;
}

inline std::string content_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// The names, without ending, of the fixtures of that kind, sorted.
inline std::vector<std::string> fixture_names(const std::string& folder, const std::string& ending) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(kFixtures + folder)) {
    if (entry.path().extension() == ending) names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace kigen::config
