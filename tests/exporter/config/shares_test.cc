#include "exporter/config/shares.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/exporter/config/loading.h"

namespace kigen::config {
namespace {

constexpr std::uint32_t kTargets = 50'000;

std::string host(std::uint32_t number) { return "host" + std::to_string(number) + ".example.jp"; }

/// How many of the hosts each of `count` shards has.
std::vector<std::uint32_t> sizes_of(std::uint32_t count) {
  std::vector<std::uint32_t> sizes(count);
  for (std::uint32_t i = 0; i < kTargets; ++i) ++sizes.at(shard_of(host(i), count) - 1);
  return sizes;
}

TEST(Shares, AreNearlyEqual) {
  for (const std::uint32_t count : {2u, 3u, 8u, 20u}) {
    const double fair = static_cast<double>(kTargets) / count;
    for (const auto size : sizes_of(count)) EXPECT_NEAR(size, fair, fair * 0.1) << "of " << count;
  }
}

TEST(Shares, OneShardMoreMovesItsOwnShareAndNothingElse) {
  for (const std::uint32_t count : {1u, 3u, 8u, 20u}) {
    std::uint32_t moved = 0;
    for (std::uint32_t i = 0; i < kTargets; ++i) {
      const auto before = shard_of(host(i), count), after = shard_of(host(i), count + 1);
      if (before == after) continue;
      EXPECT_EQ(after, count + 1) << host(i);
      ++moved;
    }
    const double fair = static_cast<double>(kTargets) / (count + 1);
    EXPECT_NEAR(moved, fair, fair * 0.1) << "from " << count;
  }
}

// What a running fleet goes by: the assignment is a contract between versions.
TEST(Shares, StayWhatTheyWere) {
  std::string shards;
  for (std::uint32_t i = 0; i < 16; ++i) shards += std::to_string(shard_of(host(i), 8));
  EXPECT_EQ(shards, "1643168334885354");
}

class SharesOfTargets : public ::testing::Test {
 protected:
  static constexpr std::uint32_t kCount = 5;

  /// The shards that have the target; one, if all is well.
  std::set<std::uint32_t> owners(const Config& config, const Target& target) const {
    std::set<std::uint32_t> found;
    for (std::uint32_t number = 1; number <= kCount; ++number) {
      if (Shares({number, kCount}, config).is_mine(target)) found.insert(number);
    }
    return found;
  }
};

TEST_F(SharesOfTargets, EveryTargetIsAssignedExactlyOnce) {
  const auto config =
      right(load_text("groups:\n"
                      "- {name: web, module: https, targets: [a.example, 'b.example:8443', '[2001:db8::1]', "
                      "c.example@192.0.2.7]}\n"
                      "- {name: files, module: files, targets: [/srv/certs, '/etc/**/*.pem']}\n",
                      "kigen.yml", "/"));
  for (const auto& target : config->targets) EXPECT_EQ(1u, owners(*config, target).size());
}

TEST_F(SharesOfTargets, AHostStaysTogether) {
  const auto config = right(load_text(
      "groups: [{name: g, targets: ['https://a.example', 'smtp://a.example', 'https://A.example:8443']},\n"
      "         {name: d, module: saml, targets: ['https://a.example/saml', 'http://A.example:81/x']},\n"
      "         {name: h, module: https, targets: [a.example@192.0.2.7, a.example@192.0.2.8]}]\n",
      "kigen.yml", "/"));
  std::set<std::uint32_t> all;
  for (const auto& target : config->targets) all.merge(owners(*config, target));
  EXPECT_EQ(1u, all.size());
}

TEST_F(SharesOfTargets, WhatIsPairedStaysTogether) {
  std::string targets, stores, pairs;
  for (int i = 0; i < 40; ++i) {  // endpoint i with stores i and i + 1: one long chain
    const std::string number = std::to_string(i);
    targets += " e" + number + ".example,";
    stores += " /srv/" + number + ",";
    pairs += "- {name: p" + number + ", store: /srv/" + number + ", endpoints: [e" + number + ".example]}\n";
    if (i > 0) {
      pairs += "- {name: q" + number + ", store: /srv/" + std::to_string(i - 1) + ", endpoints: [e" + number +
               ".example]}\n";
    }
  }
  const auto config =
      right(load_text("groups:\n- {name: e, module: https, targets: [" + targets + "]}\n" +
                          "- {name: s, module: files, targets: [" + stores + "]}\n" + "pairs:\n" + pairs,
                      "kigen.yml", "/"));
  std::set<std::uint32_t> all;
  for (const auto& target : config->targets) all.merge(owners(*config, target));
  EXPECT_EQ(1u, all.size());
}

TEST_F(SharesOfTargets, CopiesStayTogetherWithTheirOriginals) {
  std::string hosts;
  for (int i = 0; i < 40; ++i) hosts += " hv" + std::to_string(i) + ".example,";
  const auto config = right(load_text("groups:\n- {name: hosts, module: windows, targets: [" + hosts +
                                          "]}\n- {name: sites, module: https, targets: [" + hosts +
                                          "]}\n- {name: vmm, module: windows, targets: [vmm.example]}\n"
                                          "- {name: one, module: windows, targets: [one.example]}\n"
                                          "pairs: [{name: s, store: vmm.example, copies_of: {group: hosts, "
                                          "targets: [one.example]}}]\n",
                                      "kigen.yml", "/"));
  std::set<std::uint32_t> all;
  for (const auto& target : config->targets) all.merge(owners(*config, target));
  EXPECT_EQ(1u, all.size());
}

TEST_F(SharesOfTargets, TargetsOfFilesGoToTheStoreThatCopiesThem) {
  const auto config = right(
      load_text("groups:\n- {name: hosts, module: windows, targets: [a.example], target_files: ['*.none']}\n"
                "- {name: vmm, module: windows, targets: [vmm.example]}\n"
                "pairs: [{name: s, store: vmm.example, copies_of: {group: hosts}}]\n",
                "kigen.yml", "/"));
  const auto of_store = owners(*config, config->targets.back());
  for (int i = 0; i < 40; ++i) {
    Target later = config->targets.front();
    later.name = later.module.source->parse_target("hv" + std::to_string(i) + ".example", 445).value();
    EXPECT_EQ(of_store, owners(*config, later));
  }
}

}  // namespace
}  // namespace kigen::config
