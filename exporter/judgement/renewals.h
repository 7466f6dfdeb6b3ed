// Automatic mode: has a served leaf been renewed anywhere we look? Renewed means the same set of names,
// issued later, and by the same organisation or for the same key. Pure. First leaves are wanted, then what
// lies in files and what other endpoints serve is offered, then leaves are judged: each step costs a few
// look-ups, whatever the number of the others. Aliases what it is given and lives as long as one judgement.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "exporter/judgement/newest.h"

namespace kigen::judgement {

class Renewals {
 public:
  /// `host`: of the endpoint, whatever name it is asked for; other endpoints on it count.
  void want(const ServedLeaf& leaf, std::string_view host);

  /// A leaf in a file: in use or coming next, and valid already.
  void offer_stored(const Candidate& candidate);
  /// The leaf of an endpoint in automatic mode, valid already.
  void offer_served(const Candidate& candidate, std::string_view host);

  /// Not deployed: a renewal is there; `holder` has the newest. Deployed: a file (`holder`) has the same
  /// certificate, and nothing newer is there. Absent: neither.
  std::optional<DeploymentVerdict> judge(const ServedLeaf& leaf, std::string_view host) const;

 private:
  using Keys = std::vector<std::uint64_t>;
  static Keys keys_of(const Certificate& certificate, std::uint64_t scope);
  void offer(const Candidate& candidate, std::uint64_t scope);

  std::unordered_set<std::uint64_t> names_;           // Certificate::names_hash of leaves that are wanted
  std::unordered_map<std::uint64_t, Newest> newest_;  // by scope, set of names, and issuer or key
  std::unordered_map<std::uint64_t, std::string_view> copies_;  // holders by fingerprint; empty: none yet
};

}  // namespace kigen::judgement
