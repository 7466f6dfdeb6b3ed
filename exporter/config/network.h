// An IP network, `192.0.2.0/24` or `2001:db8::/32`. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "probes/model/ip_address.h"

namespace kigen::config {

/// An IPv4 address in its IPv6 form (`::ffff:192.0.2.1`) as IPv4; others as they are.
IpAddress unmapped(const IpAddress& address);

class Network {
 public:
  /// An address with or without a prefix length; host bits are ignored. Absent for anything else.
  static std::optional<Network> parse(std::string_view text);

  bool contains(const IpAddress& address) const;

 private:
  Network(const IpAddress& address, unsigned prefix_bits) : address_(address), prefix_bits_(prefix_bits) {}

  IpAddress address_;  // never IPv4 in its IPv6 form
  unsigned prefix_bits_;
};

}  // namespace kigen::config
