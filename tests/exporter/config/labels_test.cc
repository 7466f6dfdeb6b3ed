#include "exporter/config/labels.h"

#include <gtest/gtest.h>

namespace kigen::config {
namespace {

class ConfiguredLabels : public ::testing::Test {};

TEST_F(ConfiguredLabels, FreeNamesAreTaken) {
  for (const char* name : {"site", "Team", "_x", "a1", "job_name", "GROUP"}) {
    EXPECT_EQ(label_name_mistake(name), std::nullopt) << name;
  }
}

TEST_F(ConfiguredLabels, OtherNamesAreRefused) {
  for (const char* name :
       {"",       "1a",           "a-b",      "a.b",     "a b",        "é",           "__x",
        "__",     "job",          "instance", "le",      "quantile",   "group",       "module",
        "target", "address",      "item",     "role",    "state",      "name",        "check",
        "pair",   "reason",       "system",   "version", "cipher",     "phase",       "subject",
        "issuer", "issuer_name",  "key_bits", "ca",      "validation", "self_signed", "friendly_name",
        "topic",  "serial_number"}) {
    EXPECT_NE(label_name_mistake(name), std::nullopt) << name;
  }
}

TEST_F(ConfiguredLabels, ValuesArePrintableAndBounded) {
  EXPECT_EQ(label_value_mistake("東京"), std::nullopt);
  EXPECT_EQ(label_value_mistake(std::string(1024, 'x')), std::nullopt);
  EXPECT_NE(label_value_mistake(std::string(1025, 'x')), std::nullopt);
  EXPECT_NE(label_value_mistake("a\nb"), std::nullopt);
  EXPECT_NE(label_value_mistake("\xff"), std::nullopt);
}

TEST_F(ConfiguredLabels, LaterOnesWin) {
  EXPECT_EQ(merged({{"a", "1"}, {"b", "1"}}, {{"b", "2"}}), (Labels{{"a", "1"}, {"b", "2"}}));
}

}  // namespace
}  // namespace kigen::config
