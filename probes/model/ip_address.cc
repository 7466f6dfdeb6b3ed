#include "probes/model/ip_address.h"

#include <arpa/inet.h>

#include <algorithm>

namespace kigen {

std::string IpAddress::to_string() const {
  char text[INET6_ADDRSTRLEN] = {};
  inet_ntop(v6 ? AF_INET6 : AF_INET, octets.data(), text, sizeof text);
  return text;
}

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) return std::nullopt;  // inet_pton would read up to there
  const std::string terminated(text);
  IpAddress address;
  if (inet_pton(AF_INET, terminated.c_str(), address.octets.data()) == 1) return address;
  address.octets.fill(0);
  address.v6 = true;
  if (inet_pton(AF_INET6, terminated.c_str(), address.octets.data()) == 1) return address;
  return std::nullopt;
}

IpAddress IpAddress::from_octets(ByteView octets) {
  IpAddress address;
  address.v6 = octets.size() == 16;
  std::copy_n(octets.begin(), std::min<std::size_t>(octets.size(), 16), address.octets.begin());
  return address;
}

}  // namespace kigen
