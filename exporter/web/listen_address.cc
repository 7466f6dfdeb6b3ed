#include "exporter/web/listen_address.h"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <system_error>

namespace kigen::web {
namespace {

[[noreturn]] void refuse(const std::string& address, const std::string& cause) {
  throw std::runtime_error("cannot listen on " + address + ": " + cause);
}

struct HostPort {
  std::string host;  // empty: every address of the machine
  std::string port;
};

bool is_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size();
}

HostPort split(const std::string& address) {
  const auto colon = address.rfind(':');
  if (colon == std::string::npos || !is_port(std::string_view(address).substr(colon + 1))) {
    refuse(address, "expected host:port, [v6]:port or :port");
  }
  HostPort parts{address.substr(0, colon), address.substr(colon + 1)};
  const bool bracketed = parts.host.size() > 2 && parts.host.front() == '[' && parts.host.back() == ']';
  if (bracketed) {
    parts.host = parts.host.substr(1, parts.host.size() - 2);
  } else if (parts.host.find_first_of(":[]") != std::string::npos) {
    refuse(address, "an IPv6 address stands in brackets, [v6]:port");
  }
  return parts;
}

using AddressList = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

AddressList resolve(const std::string& address, const HostPort& parts) {
  addrinfo hints{};
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int error = getaddrinfo(parts.host.c_str(), parts.port.c_str(), &hints, &found);
  if (error != 0) refuse(address, error == EAI_SYSTEM ? std::strerror(errno) : gai_strerror(error));
  return {found, &freeaddrinfo};
}

// Why nobody can bind there now, or 0. A busy port is refused even with SO_REUSEADDR while somebody listens
// on it.
int bind_error(const sockaddr* where, socklen_t size) {
  const int socket = ::socket(where->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket < 0) return errno;
  const int on = 1, off = 0;
  setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (where->sa_family == AF_INET6) {
    const auto* v6 = reinterpret_cast<const sockaddr_in6*>(where);
    const bool both_families = IN6_IS_ADDR_UNSPECIFIED(&v6->sin6_addr);
    setsockopt(socket, IPPROTO_IPV6, IPV6_V6ONLY, both_families ? &off : &on, sizeof on);
  }
  const int error = bind(socket, where, size) == 0 ? 0 : errno;
  close(socket);
  return error;
}

template <typename Address>
int bind_error(const Address& where) {
  return bind_error(reinterpret_cast<const sockaddr*>(&where), sizeof where);
}

// Both families; IPv4 alone where the machine has no IPv6.
std::string every_address(const std::string& address, const std::string& port) {
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(static_cast<std::uint16_t>(std::stoul(port)));
  const int error = bind_error(v6);
  if (error == 0) return "+" + port;
  if (error != EAFNOSUPPORT && error != EADDRNOTAVAIL) refuse(address, std::strerror(error));
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_port = v6.sin6_port;
  if (const int v4_error = bind_error(v4)) refuse(address, std::strerror(v4_error));
  return "0.0.0.0:" + port;
}

}  // namespace

std::string civetweb_port(const std::string& address) {
  const HostPort parts = split(address);
  if (parts.host.empty()) return every_address(address, parts.port);
  const AddressList found = resolve(address, parts);
  if (const int error = bind_error(found->ai_addr, found->ai_addrlen)) refuse(address, std::strerror(error));
  char numeric[NI_MAXHOST];
  const int error =
      getnameinfo(found->ai_addr, found->ai_addrlen, numeric, sizeof numeric, nullptr, 0, NI_NUMERICHOST);
  if (error != 0) refuse(address, gai_strerror(error));
  const bool v6 = found->ai_family == AF_INET6;
  return v6 ? "[" + std::string(numeric) + "]:" + parts.port : std::string(numeric) + ":" + parts.port;
}

}  // namespace kigen::web
