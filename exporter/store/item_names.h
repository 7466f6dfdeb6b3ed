// Keeps the items of one target apart: the first to come has its own name, a later equal gets `~2`, `~3`.
// Items of one source are unique by contract; two hostile file names can still read alike once they are
// printable. Remembers hashes only, so that a hundred thousand names cost little: two names with one hash
// merely get a suffix.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace kigen::store {

class ItemNames {
 public:
  /// The label `,item="..."` for an item: unique among all claimed so far, and claimed now.
  std::string claim_unique(std::string_view item);
  /// Claims a label `,item="..."` that was made before.
  void claim(std::string_view key) { next_suffix_.try_emplace(hash(key), 2); }
  bool has(std::string_view key) const { return next_suffix_.contains(hash(key)); }

 private:
  static std::uint64_t hash(std::string_view key) { return std::hash<std::string_view>()(key); }

  std::unordered_map<std::uint64_t, std::uint32_t> next_suffix_;  // by the hash of a claimed key
};

/// The label `,item="..."` of an item as it is.
std::string item_key(std::string_view item);

}  // namespace kigen::store
