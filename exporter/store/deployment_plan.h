// Which targets take part in judging deployments, and how: made from a configuration, immutable, shared.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "exporter/config/config.h"

namespace kigen::store {

/// How one target takes part.
struct Involvement {
  enum class As : std::uint8_t { kStore, kEndpoint };

  As as;
  std::string canonical;
  bool holds_certificates = false;       // more than an endpoint serves
  bool automatic = false;                // an endpoint in automatic mode, or a store where there are such
  std::vector<std::uint32_t> pairs;      // of an endpoint: the indices of its pairs
  std::string host;                      // of an endpoint
  std::string name;                      // that its certificate is expected for
  std::vector<std::uint32_t> shelves;    // indices of those that lie in it
  std::vector<std::uint32_t> originals;  // indices of the pairs that hold copies of what lies in it
};

/// `,pair="www"`.
std::string pair_label(std::string_view name);

class DeploymentPlan {
 public:
  DeploymentPlan(const config::Config& config, const std::vector<config::Target>& targets);

  /// What of a store counts; of several pairs alike only once.
  struct Shelf {
    std::string store;  // canonical
    config::Pair::Selector only;
    bool has_copies = false;  // of what lies elsewhere
  };
  struct Pair {
    std::uint32_t shelf = 0;  // index
    std::string label;        // `,pair="www"`
    config::Pair::Selector of_originals;
  };
  const std::vector<Pair>& pairs() const { return pairs_; }
  const std::vector<Shelf>& shelves() const { return shelves_; }

  /// Null for a target that has no part in it.
  std::shared_ptr<const Involvement> involvement_of(const config::Target& target) const;

 private:
  struct Tie {
    std::string address;  // empty: any
    std::uint32_t pair;
  };
  void add(const config::Pair& pair);
  std::uint32_t shelf_of(const config::Pair& pair);
  std::vector<std::uint32_t> pairs_of(const sources::TargetName& name) const;
  std::vector<std::uint32_t> originals_in(const config::Target& target) const;

  std::vector<Pair> pairs_;
  std::vector<Shelf> shelves_;
  std::unordered_multimap<std::string, Tie> ties_;                  // by the canonical name of the endpoint
  std::unordered_multimap<std::string, std::uint32_t> shelves_in_;  // by the canonical name of the store
  std::unordered_multimap<std::string, std::uint32_t> copied_;      // pairs by the canonical name of a target
  std::unordered_multimap<std::string, std::uint32_t> copied_from_;  // pairs by group
  bool any_automatic_ = false;
};

}  // namespace kigen::store
