#include "exporter/config/shard.h"

#include <gtest/gtest.h>

namespace kigen::config {
namespace {

struct Case {
  std::string name;
  std::string text;
  ShardSurroundings surroundings;
  std::string outcome;  // of the shard, or the mistake
};

class ParseShard : public ::testing::TestWithParam<Case> {};

TEST_P(ParseShard, GivesAShareOrSaysWhatWasExpected) {
  const auto parsed = parse_shard(GetParam().text, GetParam().surroundings);
  const auto* shard = std::get_if<Shard>(&parsed);
  EXPECT_EQ(GetParam().outcome, shard != nullptr ? shard->to_string() : std::get<std::string>(parsed));
}

INSTANTIATE_TEST_SUITE_P(
    All, ParseShard,
    ::testing::Values(
        Case{"Second", "2/8", {}, "2/8"}, Case{"Only", "1/1", {}, "1/1"},
        Case{"Last", "1000/1000", {}, "1000/1000"}, Case{"FromThePod", "auto/8", {"kigen-0", {}}, "1/8"},
        Case{"FromTheWholeName", "auto/8", {"kigen-web-7.kigen.monitoring.svc", {}}, "8/8"},
        Case{"CountFromTheEnvironment", "auto", {"kigen-2", "3"}, "3/3"},
        Case{"TheFlagsCountWins", "auto/4", {"kigen-2", "3"}, "3/4"},
        Case{"Zero", "0/8", {}, "expected a share from 1 to 8, found \"0\""},
        Case{"Beyond", "9/8", {}, "expected a share from 1 to 8, found \"9\""},
        Case{"PodBeyond", "auto/3", {"kigen-3", {}}, "expected a share from 1 to 3, found \"kigen-3\""},
        Case{"NoCount", "2", {}, "expected a share such as 2/8, or auto, found \"2\""},
        Case{"EmptyCount", "2/", {}, "expected a number of shards from 1 to 1000, found \"\""},
        Case{"TooMany", "2/1001", {}, "expected a number of shards from 1 to 1000, found \"1001\""},
        Case{"Octal", "2/010", {}, "expected a number of shards from 1 to 1000, found \"010\""},
        Case{"NoNumber", "two/8", {}, "expected a share from 1 to 8, found \"two\""},
        Case{"WrongEnvironment",
             "auto",
             {"kigen-2", "x"},
             "expected a number of shards from 1 to 1000, found \"x\""},
        Case{"NoEnvironment",
             "auto",
             {"kigen-2", {}},
             "auto: expected the number of shards in KIGEN_SHARDS, found none; or say auto/8"},
        Case{"NoOrdinal",
             "auto/8",
             {"kigen", {}},
             "auto: expected a host name that ends in its number, as kigen-0, found \"kigen\""},
        Case{"NameOfADeployment",
             "auto/8",
             {"kigen-5d8f7c-x2x9z", {}},
             "auto: expected a host name that ends in its number, as kigen-0, found \"kigen-5d8f7c-x2x9z\""}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace kigen::config
