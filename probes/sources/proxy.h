// The ways to a target through others: HTTP CONNECT (RFC 9110 section 9.3.6), SOCKS5 (RFC 1928, RFC 1929),
// and the PROXY protocol that tells a server behind a balancer who connects (haproxy's proxy-protocol.txt).
// Dialogues over a Transport that is connected to the proxy; they open no socket and read no file.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "probes/dialects/transport.h"
#include "probes/model/ip_address.h"
#include "probes/model/result.h"
#include "probes/model/secret.h"
#include "probes/model/task.h"

namespace kigen::sources {

/// A name to be resolved by the proxy, or an IP literal without brackets.
struct ProxyDestination {
  ProxyDestination(std::string h, std::uint16_t p) : host(std::move(h)), port(p) {}
  std::string host;
  std::uint16_t port;
};

struct ProxyCredentials {
  ProxyCredentials(std::string u, Secret p) : username(std::move(u)), password(std::move(p)) {}
  std::string username;
  Secret password;
};

/// Success: the peer's next byte comes from the destination; nothing of it was read. Faults besides the
/// transport's: `proxy_auth` (407, 401), `proxy` (any other refusal, with the status line, or no HTTP reply).
/// What HTTP cannot say (a colon in the user name, an odd host name) gives the same faults, and nothing is
/// sent.
Task<Status> connect_through_http(dialects::Transport& transport, const ProxyDestination& destination,
                                  const ProxyCredentials* credentials);

/// The same for SOCKS5. The proxy's word about the destination is the fault: `refused` (reply 5),
/// `unreachable` (3, 4), `timeout` (6); `proxy_auth` when it wants credentials or does not take ours; `proxy`
/// else. Names and credentials beyond 255 bytes are `proxy` and `proxy_auth`, and nothing is sent.
Task<Status> connect_through_socks5(dialects::Transport& transport, const ProxyDestination& destination,
                                    const ProxyCredentials* credentials);

enum class ProxyProtocol : std::uint8_t { kV1, kV2 };

struct SocketAddress {
  IpAddress ip;
  std::uint16_t port = 0;
};

/// What is sent before everything else: version 1 names both ends of the connection, version 2 says LOCAL, as
/// health checks do.
std::string proxy_protocol_header(ProxyProtocol version, const SocketAddress& source,
                                  const SocketAddress& destination);

}  // namespace kigen::sources
