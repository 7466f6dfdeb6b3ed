#include "exporter/config/network.h"

#include <algorithm>
#include <charconv>

namespace kigen::config {
namespace {

constexpr std::array<std::uint8_t, 12> kMappedPrefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr unsigned kMappedPrefixBits = 96;

bool is_mapped(const IpAddress& address) {
  return address.v6 && std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), address.octets.begin());
}

std::optional<unsigned> parse_prefix_bits(std::string_view text, unsigned max) {
  unsigned bits = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bits);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  if (!whole || bits > max || std::to_string(bits) != text) return std::nullopt;
  return bits;
}

}  // namespace

IpAddress unmapped(const IpAddress& address) {
  if (!is_mapped(address)) return address;
  return IpAddress::from_octets(address.bytes().subspan(kMappedPrefix.size()));
}

std::optional<Network> Network::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto address = IpAddress::parse(text.substr(0, slash));
  if (!address) return std::nullopt;
  const unsigned width = address->v6 ? 128 : 32;
  std::optional<unsigned> bits = width;
  if (slash != std::string_view::npos) bits = parse_prefix_bits(text.substr(slash + 1), width);
  if (!bits) return std::nullopt;
  if (is_mapped(*address) && *bits >= kMappedPrefixBits)
    return Network(unmapped(*address), *bits - kMappedPrefixBits);
  return Network(*address, *bits);
}

bool Network::contains(const IpAddress& address) const {
  const IpAddress other = unmapped(address);
  if (other.v6 != address_.v6) return false;
  const unsigned whole = prefix_bits_ / 8;
  if (!std::equal(address_.octets.begin(), address_.octets.begin() + whole, other.octets.begin()))
    return false;
  if (prefix_bits_ % 8 == 0) return true;
  const auto mask = static_cast<std::uint8_t>(0xff << (8 - prefix_bits_ % 8));
  return ((address_.octets[whole] ^ other.octets[whole]) & mask) == 0;
}

}  // namespace kigen::config
