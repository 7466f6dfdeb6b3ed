// Who of several exporters with one configuration watches which target. Pure; the same everywhere and in
// every version, since each exporter decides for itself: all targets of a host, and a store with what it is
// paired with, go to one of them, so that it can compare them. One exporter more takes its
// share from all others evenly, and nothing moves between those (rendezvous hashing, Thaler and Ravishankar
// 1998).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "exporter/config/config.h"
#include "exporter/config/shard.h"

namespace kigen::config {

class Shares {
 public:
  /// Aliases nothing.
  Shares(Shard mine, const Config& config);

  bool is_mine(const Target& target) const;
  /// Nobody else has any.
  bool has_all() const { return mine_.count == 1; }

 private:
  using Places = std::map<std::string, std::string, std::less<>>;

  void tie(const Pair& pair);
  /// What the target has to stay together with: its host, whichever of its addresses is looked at, its path,
  /// or the store that holds copies of what lies in its group: for those that only files name.
  std::string place_of(const Target& target) const;
  std::string_view first_of(std::string_view place) const;
  void tie(const std::string& one, const std::string& other);

  Shard mine_;
  Places stores_of_groups_;  // the place of the store, by the group whose copies it holds
  Places tied_to_;           // hosts and paths, each to another of its pairs, up to one that stands for all
};

/// The shard from 1 to `count` that the place belongs to.
std::uint32_t shard_of(std::string_view place, std::uint32_t count);

}  // namespace kigen::config
