// Which share of the targets this exporter takes, where several share a configuration: the second of eight.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace kigen::config {

struct Shard {
  static constexpr std::uint32_t kMaxCount = 1000;

  std::uint32_t number = 1;  // from 1
  std::uint32_t count = 1;

  std::string to_string() const { return std::to_string(number) + "/" + std::to_string(count); }
  friend bool operator==(const Shard&, const Shard&) = default;
};

/// What `auto` goes by.
struct ShardSurroundings {
  std::string host_name;             // of a pod of a StatefulSet: `kigen-3` is the fourth
  std::optional<std::string> count;  // KIGEN_SHARDS
};

/// `2/8`; `auto/8`, the number from the host name; `auto`, the count from the surroundings as well. The error
/// is for people.
std::variant<Shard, std::string> parse_shard(std::string_view text, const ShardSurroundings& surroundings);

}  // namespace kigen::config
