#include "probes/sources/approach.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <boost/asio/awaitable.hpp>
#include <utility>

#include "probes/sources/runtime.h"
#include "probes/sources/socket_transport.h"
#include "probes/sources/stopwatch.h"
#include "probes/sources/trace.h"

namespace kigen::sources {
namespace {

using NameOfSocket = int (*)(int, sockaddr*, socklen_t*);

SocketAddress end_of(int descriptor, NameOfSocket name_of) {
  sockaddr_storage storage{};
  socklen_t length = sizeof(storage);
  if (name_of(descriptor, reinterpret_cast<sockaddr*>(&storage), &length) != 0) return {};
  if (storage.ss_family == AF_INET6) {
    const auto* v6 = reinterpret_cast<const sockaddr_in6*>(&storage);
    return {IpAddress::from_octets({v6->sin6_addr.s6_addr, 16}), ntohs(v6->sin6_port)};
  }
  const auto* v4 = reinterpret_cast<const sockaddr_in*>(&storage);
  return {IpAddress::from_octets({reinterpret_cast<const std::uint8_t*>(&v4->sin_addr), 4}),
          ntohs(v4->sin_port)};
}

}  // namespace

Approach::Approach(const ProbeContext& context, const Way& way, Destination destination,
                   PhaseDurations& phases)
    : context_(context),
      way_(way),
      destination_(std::move(destination)),
      phases_(phases),
      deadline_(context.deadline) {}

Task<Result<Opened>> Approach::open() {
  open_ = false;
  auto connection = co_await connect();
  if (!connection) co_return std::move(connection).fault();
  auto prepared = co_await prepare(*connection->connection);
  if (!prepared) co_return std::move(prepared).fault();
  Opened opened;
  opened.place = std::move(connection->place);
  opened.connection = std::move(connection->connection);
  if (way_.dialect != nullptr && way_.dialect->make_framing != nullptr) {
    opened.framing = way_.dialect->make_framing();
  }
  open_ = true;
  co_return opened;
}

// Waiting behind others for the same address does not use up the deadline.
// Who is behind a proxy is limited by its own name: the proxy serves many.
Task<Result<Connected>> Approach::connect() {
  const Stopwatch watch(phases_, Phase::kConnect);
  ConnectWishes wishes;
  wishes.port = destination_.connect_port;
  wishes.deadline = deadline_;
  if (way_.proxy) wishes.gate = destination_.host;
  wishes.gates =
      found_ ? nullptr
             : &(is_intrusive() ? context_.runtime.intrusive_gates() : context_.runtime.address_gates());
  auto connected = co_await connect_to_any(context_, destination_.addresses, wishes);
  if (!connected && way_.proxy) co_return fault_of_proxy(std::move(connected).fault());
  if (!connected) co_return std::move(connected).fault();
  if (!found_) {
    found_ = true;
    permit_ = std::move(connected->permit);
    deadline_ += connected->queued;
    destination_.addresses.assign(1, connected->address);
  }
  co_return connected;
}

Task<Status> Approach::prepare(Connection& connection) {
  SocketTransport transport(connection);
  if (way_.proxy) {
    const Stopwatch watch(phases_, Phase::kConnect);
    auto passed = co_await pass_proxy(transport);
    note(context_, "proxy: " + outcome_text(passed));
    if (!passed) co_return passed;
  }
  if (way_.proxy_protocol) {
    const int descriptor = connection.descriptor();
    auto sent = co_await transport.write(proxy_protocol_header(
        *way_.proxy_protocol, end_of(descriptor, &getsockname), end_of(descriptor, &getpeername)));
    if (!sent) co_return sent;
  }
  if (way_.dialect != nullptr) {
    auto spoken = co_await speak(transport);
    note(context_, std::string(way_.dialect->name) + ": " + outcome_text(spoken));
    if (!spoken) co_return spoken;
  }
  if (transport.unread_bytes() > 0) {
    co_return Fault(Reason::kProtocol, "bytes between the go-ahead and TLS: somebody injects plaintext");
  }
  co_return Done();
}

Task<Status> Approach::pass_proxy(dialects::Transport& transport) {
  auto read = co_await credentials_for_proxy();
  if (!read) co_return std::move(read).fault();
  const auto& credentials = *read;
  const ProxyDestination destination(destination_.host, destination_.port);
  const ProxyCredentials* shown = credentials ? &*credentials : nullptr;
  if (way_.proxy->kind == ProxyKind::kHttp) {
    auto passed = co_await connect_through_http(transport, destination, shown);
    co_return passed;
  }
  auto passed = co_await connect_through_socks5(transport, destination, shown);
  co_return passed;
}

Task<Result<std::optional<ProxyCredentials>>> Approach::credentials_for_proxy() {
  if (!has_credentials(*way_.proxy)) co_return std::optional<ProxyCredentials>();
  auto work = [settings = *way_.proxy] { return read_credentials(settings); };  // named: GCC 12
  auto read = co_await offload_small_read(context_.runtime, std::move(work), deadline_);
  if (!read) co_return Fault(Reason::kTimeout, "read the proxy's credentials: the deadline passed");
  if (!*read) co_return Fault(Reason::kProxyAuth, (*read).fault().detail);
  co_return **std::move(read);
}

Task<Status> Approach::speak(dialects::Transport& transport) {
  const Stopwatch watch(phases_, Phase::kStarttls);
  const dialects::Dialogue dialogue(way_.server_name, way_.options);
  auto spoken = co_await way_.dialect->talk(transport, dialogue);
  co_return spoken;
}

}  // namespace kigen::sources
