#include "probes/sources/endpoint.h"

#include <algorithm>
#include <charconv>

#include "probes/model/text.h"

namespace kigen::sources {
namespace {

constexpr std::size_t kMaxNameBytes = 253;  // RFC 1035 section 2.3.4
constexpr std::size_t kMaxLabelBytes = 63;

Fault malformed(std::string expected) { return {Reason::kMalformed, std::move(expected)}; }

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

bool is_host_name(std::string_view name) {
  if (name.empty() || name.size() > kMaxNameBytes) return false;
  while (true) {
    const std::size_t dot = name.find('.');
    const std::string_view label = name.substr(0, dot);
    if (label.empty() || label.size() > kMaxLabelBytes) return false;
    if (!std::all_of(label.begin(), label.end(), is_name_character)) return false;
    if (dot == std::string_view::npos) return true;
    name.remove_prefix(dot + 1);
  }
}

Result<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size() || port == 0) {
    return malformed("a port from 1 to 65535");
  }
  return port;
}

struct HostAndPort {
  std::string_view host;
  std::optional<std::string_view> port;
};

Result<HostAndPort> split(std::string_view text) {
  if (text.starts_with('[')) {
    const std::size_t close = text.find(']');
    if (close == std::string_view::npos) return malformed("a ']' after the IPv6 address");
    const std::string_view behind = text.substr(close + 1);
    HostAndPort parts{text.substr(1, close - 1), std::nullopt};
    if (!behind.empty() && behind[0] != ':') return malformed("':PORT' or nothing after ']'");
    if (!behind.empty()) parts.port = behind.substr(1);
    const auto address = IpAddress::parse(parts.host);
    if (!address || !address->v6) return malformed("an IPv6 address in the brackets");
    return parts;
  }
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || text.find(':', colon + 1) != std::string_view::npos) {
    return HostAndPort{text, std::nullopt};  // no port, or a bare IPv6 literal
  }
  return HostAndPort{text.substr(0, colon), text.substr(colon + 1)};
}

Result<std::string> canonical_host(std::string_view text) {
  if (const auto address = IpAddress::parse(text)) return address->to_string();
  std::string host = ascii_lower(text);
  if (host.ends_with('.')) host.pop_back();
  if (!is_host_name(host))
    return malformed("a host name or an IP address (a name outside ASCII in its xn-- form)");
  return host;
}

}  // namespace

std::string Endpoint::canonical() const {
  const bool v6 = host.find(':') != std::string::npos;
  return (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Result<Endpoint> parse_endpoint(std::string_view text, std::uint16_t default_port) {
  Endpoint endpoint;
  if (const std::size_t at = text.rfind('@'); at != std::string_view::npos) {
    std::string_view address = text.substr(at + 1);
    if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
    endpoint.connect_to = IpAddress::parse(address);
    if (!endpoint.connect_to) return malformed("an IP address after '@'");
    text = text.substr(0, at);
  }
  const auto parts = split(text);
  if (!parts) return parts.fault();
  auto host = canonical_host(parts->host);
  if (!host) return host.fault();
  endpoint.host = *std::move(host);
  endpoint.port = default_port;
  if (parts->port) {
    const auto port = parse_port(*parts->port);
    if (!port) return port.fault();
    endpoint.port = *port;
  }
  if (endpoint.port == 0) return malformed("':PORT', because the module has no default port");
  return endpoint;
}

}  // namespace kigen::sources
