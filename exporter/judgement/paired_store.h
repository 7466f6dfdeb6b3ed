// What one store holds for the endpoints that a pair ties to it: the newest certificate for each of their
// names. Pure. First the leaves that will be judged are wanted, then certificates of the store are offered,
// then leaves are judged: so the cost is one look-up per name in the store, whatever the number of
// endpoints. Aliases what it is given and lives as long as one judgement.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "exporter/judgement/newest.h"

namespace kigen::judgement {

class PairedStore {
 public:
  void want(const ServedLeaf& leaf);

  /// Leaves that are in use or come next, and valid already; never backups.
  void offer(const Candidate& candidate);

  /// Compared with the newest certificate that covers the name which the leaf is asked for (RFC 9525: `*`
  /// stands for one whole left-most label with at least two behind it), or else with the newest of those
  /// that have the same set of names as the leaf. Deployed: none is newer, and none of the very same dates
  /// takes its place. Absent: the store holds nothing of the kind. Whether it is expired does not matter.
  std::optional<DeploymentVerdict> judge(const ServedLeaf& leaf) const;

 private:
  using Places = std::vector<const Newest*>;
  Places covering(const ServedLeaf& leaf) const;
  Places named_alike(const ServedLeaf& leaf) const;

  // All by hash: see name_hash and Certificate::names_hash.
  std::unordered_map<std::uint64_t, Newest> by_name_;  // `www.example.jp` and `*.example.jp`
  std::unordered_map<std::uint64_t, Newest> by_names_;
  std::unordered_map<std::uint64_t, bool> holds_;  // by fingerprint, of leaves that are wanted
};

}  // namespace kigen::judgement
