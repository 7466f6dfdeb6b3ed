// A network endpoint as users write it, `host[:port]`, with an optional `@IP` to connect to. Pure text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "probes/model/ip_address.h"
#include "probes/model/result.h"

namespace kigen::sources {

struct Endpoint {
  std::string host;  // lower case, no trailing dot, no brackets: a DNS name or an IP literal as usual
  std::uint16_t port = 0;
  std::optional<IpAddress> connect_to;  // of `NAME@IP`

  /// `host:port`, `[v6]:port`.
  std::string canonical() const;
  bool host_is_address() const { return IpAddress::parse(host).has_value(); }
};

/// `malformed`, with what was expected. An IPv6 literal needs brackets only where a port follows.
Result<Endpoint> parse_endpoint(std::string_view text, std::uint16_t default_port);

}  // namespace kigen::sources
