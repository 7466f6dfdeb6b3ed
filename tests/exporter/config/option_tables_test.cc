#include "exporter/config/option_tables.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "probes/catalog.h"

namespace kigen::config {
namespace {

class OptionTables : public ::testing::Test {};

TEST_F(OptionTables, KeysAreUniqueWhereverTheyMeet) {
  for (const auto* source : all_sources()) {
    for (const auto own : {module_options(), group_options(), target_options()}) {
      std::set<std::string_view> keys;
      for (const auto table : {own, timing_options(), source->options}) {
        for (const auto& option : table) EXPECT_TRUE(keys.insert(option.key).second) << option.key;
      }
    }
  }
}

TEST_F(OptionTables, EveryOptionIsDescribed) {
  for (const OptionTable& table : option_tables()) {
    EXPECT_FALSE(table.options.empty()) << table.place;
    for (const auto& option : table.options) EXPECT_TRUE(option.sentence.ends_with('.')) << option.key;
  }
}

TEST_F(OptionTables, DialectOptionIsOneOfSourceTls) {
  const auto& options = find_source("tls")->options;
  EXPECT_TRUE(
      std::any_of(options.begin(), options.end(), [](const auto& o) { return o.key == kDialectOption; }));
}

}  // namespace
}  // namespace kigen::config
