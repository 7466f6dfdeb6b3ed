// An IPv4 or IPv6 address as a plain value.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "probes/model/bytes.h"

namespace kigen {

struct IpAddress {
  std::array<std::uint8_t, 16> octets{};  // network order; IPv4 uses the first four
  bool v6 = false;

  ByteView bytes() const { return {octets.data(), v6 ? 16u : 4u}; }
  /// `192.0.2.1` or `2001:db8::1` (RFC 5952), without brackets.
  std::string to_string() const;
  /// Reads exactly what to_string writes, and any other inet_pton form; no zone, no brackets.
  static std::optional<IpAddress> parse(std::string_view text);
  static IpAddress from_octets(ByteView octets);  // 4 or 16

  friend auto operator<=>(const IpAddress&, const IpAddress&) = default;
};

}  // namespace kigen
