// SOCKS5 (RFC 1928) with username and password (RFC 1929).
#include <boost/asio/awaitable.hpp>

#include "probes/sources/proxy.h"

namespace kigen::sources {
namespace {

using dialects::Transport;
using namespace std::string_literals;

constexpr std::uint8_t kVersion = 5, kSucceeded = 0;
constexpr std::uint8_t kNoAuthentication = 0x00, kUsernamePassword = 0x02, kNoAcceptableMethods = 0xff;
constexpr std::uint8_t kIpv4 = 1, kDomainName = 3, kIpv6 = 4;
constexpr std::size_t kMaxTextBytes = 255;  // behind one octet of length

struct Reply {
  std::uint8_t code;
  Reason reason;
  const char* meaning;
};
constexpr Reply kReplies[] = {
    {1, Reason::kProxy, "general failure"},           {2, Reason::kProxy, "not allowed by its rules"},
    {3, Reason::kUnreachable, "network unreachable"}, {4, Reason::kUnreachable, "host unreachable"},
    {5, Reason::kRefused, "connection refused"},      {6, Reason::kTimeout, "TTL expired"},
    {7, Reason::kProxy, "command not supported"},     {8, Reason::kProxy, "address type not supported"},
};

Fault refusal(std::uint8_t code) {
  for (const auto& reply : kReplies) {
    if (reply.code == code) return {reply.reason, "the SOCKS5 proxy says: "s + reply.meaning};
  }
  return {Reason::kProxy, "the SOCKS5 proxy says: reply " + std::to_string(code)};
}

Fault no_socks() { return {Reason::kProxy, "no SOCKS5 reply"}; }

std::string with_length(std::string_view text) { return static_cast<char>(text.size()) + std::string(text); }

// What does not fit the protocol's octets of length.
Status check(const ProxyDestination& destination, const ProxyCredentials* credentials) {
  if (destination.host.empty() || destination.host.size() > kMaxTextBytes) {
    return Fault(Reason::kProxy, "SOCKS5 takes host names of 1 to 255 bytes");
  }
  if (credentials == nullptr) return Done();
  if (credentials->username.size() > kMaxTextBytes || credentials->password.reveal().size() > kMaxTextBytes) {
    return Fault(Reason::kProxyAuth, "SOCKS5 takes user names and passwords of at most 255 bytes");
  }
  return Done();
}

// RFC 1929. Its version octet is not looked at in the reply: some servers send 5.
Task<Status> authenticate(Transport& transport, const ProxyCredentials& credentials) {
  const std::string password = with_length(credentials.password.reveal());
  auto sent = co_await transport.write("\x01"s + with_length(credentials.username) + password);
  if (!sent) co_return sent;
  auto reply = co_await transport.read_exactly(2);
  if (!reply) co_return std::move(reply).fault();
  if ((*reply)[1] == kSucceeded) co_return Done();
  co_return Fault(Reason::kProxyAuth, "the SOCKS5 proxy does not take the credentials");
}

// RFC 1928 section 3: the methods offered, and the one chosen.
Task<Status> agree_on_method(Transport& transport, const ProxyCredentials* credentials) {
  const std::string offer = credentials == nullptr ? "\x05\x01\x00"s : "\x05\x02\x00\x02"s;
  auto sent = co_await transport.write(offer);
  if (!sent) co_return sent;
  auto chosen = co_await transport.read_exactly(2);
  if (!chosen) co_return std::move(chosen).fault();
  if ((*chosen)[0] != kVersion) co_return no_socks();
  const std::uint8_t method = (*chosen)[1];
  if (method == kNoAuthentication) co_return Done();
  if (method == kNoAcceptableMethods) {
    co_return Fault(Reason::kProxyAuth, "the SOCKS5 proxy wants another authentication");
  }
  if (method != kUsernamePassword || credentials == nullptr) {
    co_return Fault(Reason::kProxy,
                    "the SOCKS5 proxy chose method " + std::to_string(method) + ", not offered");
  }
  auto authenticated = co_await authenticate(transport, *credentials);
  co_return authenticated;
}

// RFC 1928 section 4. Names are left to the proxy to resolve.
std::string connect_request(const ProxyDestination& destination) {
  std::string request = "\x05\x01\x00"s;
  if (const auto address = IpAddress::parse(destination.host)) {
    request += static_cast<char>(address->v6 ? kIpv6 : kIpv4);
    request += as_text(address->bytes());
  } else {
    request += static_cast<char>(kDomainName);
    request += with_length(destination.host);
  }
  request += static_cast<char>(destination.port >> 8);
  request += static_cast<char>(destination.port);
  return request;
}

// BND.ADDR and BND.PORT, which say nothing to us but stand before the destination's first byte.
Task<Status> skip_bound_address(Transport& transport, std::uint8_t type) {
  std::size_t size = type == kIpv4 ? 4 : 16;
  if (type == kDomainName) {
    auto length = co_await transport.read_exactly(1);
    if (!length) co_return std::move(length).fault();
    size = (*length)[0];
  } else if (type != kIpv4 && type != kIpv6) {
    co_return no_socks();
  }
  auto address_and_port = co_await transport.read_exactly(size + 2);
  if (!address_and_port) co_return std::move(address_and_port).fault();
  co_return Done();
}

}  // namespace

Task<Status> connect_through_socks5(Transport& transport, const ProxyDestination& destination,
                                    const ProxyCredentials* credentials) {
  auto sayable = check(destination, credentials);
  if (!sayable) co_return sayable;
  auto agreed = co_await agree_on_method(transport, credentials);
  if (!agreed) co_return agreed;
  auto sent = co_await transport.write(connect_request(destination));
  if (!sent) co_return sent;
  auto reply = co_await transport.read_exactly(4);  // of a refusal, some proxies send no more than this
  if (!reply) co_return std::move(reply).fault();
  if ((*reply)[0] != kVersion) co_return no_socks();
  if ((*reply)[1] != kSucceeded) co_return refusal((*reply)[1]);
  auto skipped = co_await skip_bound_address(transport, (*reply)[3]);
  co_return skipped;
}

}  // namespace kigen::sources
