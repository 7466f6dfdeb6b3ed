// The header of the PROXY protocol, versions 1 and 2 (haproxy's proxy-protocol.txt, sections 2.1 and 2.2).
#include <algorithm>
#include <array>

#include "probes/sources/proxy.h"

namespace kigen::sources {
namespace {

using namespace std::string_view_literals;

// ::ffff:a.b.c.d, as a socket for both families names an IPv4 peer (RFC 4291 section 2.5.5.2).
constexpr std::array<std::uint8_t, 12> kMappedPrefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

IpAddress unmapped(const IpAddress& address) {
  const ByteView octets = address.bytes();
  if (!address.v6 || !std::ranges::equal(octets.first(12), kMappedPrefix)) return address;
  return IpAddress::from_octets(octets.subspan(12));
}

std::string version1(const SocketAddress& source, const SocketAddress& destination) {
  const IpAddress from = unmapped(source.ip), to = unmapped(destination.ip);
  if (from.v6 != to.v6) return "PROXY UNKNOWN\r\n";
  return std::string(from.v6 ? "PROXY TCP6 " : "PROXY TCP4 ") + from.to_string() + " " + to.to_string() +
         " " + std::to_string(source.port) + " " + std::to_string(destination.port) + "\r\n";
}

// The signature; version 2, command LOCAL; no family; no addresses.
constexpr std::string_view kVersion2Local = "\r\n\r\n\0\r\nQUIT\n\x20\0\0\0"sv;
static_assert(kVersion2Local.size() == 16);

}  // namespace

std::string proxy_protocol_header(ProxyProtocol version, const SocketAddress& source,
                                  const SocketAddress& destination) {
  if (version == ProxyProtocol::kV2) return std::string(kVersion2Local);
  return version1(source, destination);
}

}  // namespace kigen::sources
