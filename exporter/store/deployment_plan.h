// Which targets take part in judging deployments, and how: made from a configuration, immutable, shared.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "exporter/config/config.h"

namespace kigen::store {

/// How one target takes part.
struct Involvement {
  enum class As : std::uint8_t { kStore, kEndpoint };

  As as;
  std::string canonical;
  bool automatic = false;            // an endpoint in automatic mode, or a store where there are such
  std::vector<std::uint32_t> pairs;  // of an endpoint: the indices of its pairs
  std::string host;                  // of an endpoint
  std::string name;                  // that its certificate is expected for
};

/// `,pair="www"`.
std::string pair_label(std::string_view name);

class DeploymentPlan {
 public:
  DeploymentPlan(const config::Config& config, const std::vector<config::Target>& targets);

  struct Pair {
    std::string store;  // canonical
    std::string label;  // `,pair="www"`
  };
  const std::vector<Pair>& pairs() const { return pairs_; }

  /// Null for a target that has no part in it.
  std::shared_ptr<const Involvement> involvement_of(const config::Target& target) const;

 private:
  struct Tie {
    std::string address;  // empty: any
    std::uint32_t pair;
  };
  std::vector<std::uint32_t> pairs_of(const sources::TargetName& name) const;

  std::vector<Pair> pairs_;
  std::unordered_multimap<std::string, Tie> ties_;  // by the canonical name of the endpoint
  std::unordered_set<std::string> stores_;          // of all pairs
  bool any_automatic_ = false;
};

}  // namespace kigen::store
