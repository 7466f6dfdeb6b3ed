#include "exporter/config/shard.h"

#include <charconv>

#include "exporter/config/mistakes.h"

namespace kigen::config {
namespace {

constexpr std::string_view kAutomatic = "auto";

// Digits alone, without a zero in front.
std::optional<std::uint32_t> whole_number(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  return whole && std::to_string(number) == text ? std::optional(number) : std::nullopt;
}

// `kigen-3` or `kigen-3.kigen.monitoring.svc`: 4.
std::optional<std::uint32_t> number_from_host_name(std::string_view host_name) {
  const std::string_view pod = host_name.substr(0, host_name.find('.'));
  const std::size_t dash = pod.rfind('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto ordinal = whole_number(pod.substr(dash + 1));
  return ordinal && *ordinal < Shard::kMaxCount ? std::optional(*ordinal + 1) : std::nullopt;
}

}  // namespace

std::variant<Shard, std::string> parse_shard(std::string_view text, const ShardSurroundings& surroundings) {
  const std::size_t slash = text.find('/');
  const std::string_view which = text.substr(0, slash);
  const bool automatic = which == kAutomatic;
  if (slash == std::string_view::npos && !automatic) {
    return "expected a share such as 2/8, or auto, found " + quoted(text);
  }
  if (slash == std::string_view::npos && !surroundings.count) {
    return std::string("auto: expected the number of shards in KIGEN_SHARDS, found none; or say auto/8");
  }
  const std::string_view count_text =
      slash == std::string_view::npos ? std::string_view(*surroundings.count) : text.substr(slash + 1);
  const auto count = whole_number(count_text);
  if (!count || *count == 0 || *count > Shard::kMaxCount) {
    return "expected a number of shards from 1 to 1000, found " + quoted(count_text);
  }
  const auto number = automatic ? number_from_host_name(surroundings.host_name) : whole_number(which);
  if (!number && automatic) {
    return "auto: expected a host name that ends in its number, as kigen-0, found " +
           quoted(surroundings.host_name);
  }
  if (!number || *number == 0 || *number > *count) {
    const std::string found = automatic ? quoted(surroundings.host_name) : quoted(which);
    return "expected a share from 1 to " + std::to_string(*count) + ", found " + found;
  }
  return Shard{*number, *count};
}

}  // namespace kigen::config
