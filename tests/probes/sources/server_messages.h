// What a server of SSL 3.0 to TLS 1.2 says up to its ServerHelloDone, byte by byte: for peers that no library
// here can play any more.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "probes/model/bytes.h"

namespace kigen::testing {

inline Bytes join(const std::vector<Bytes>& parts) {
  Bytes joined;
  for (const Bytes& part : parts) joined.insert(joined.end(), part.begin(), part.end());
  return joined;
}

inline Bytes number(std::size_t value, int octets) {
  Bytes bytes;
  for (int shift = 8 * (octets - 1); shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<std::uint8_t>(value >> shift));
  }
  return bytes;
}

inline Bytes vector_of(const Bytes& content, int octets) {
  return join({number(content.size(), octets), content});
}

inline Bytes record(std::uint8_t type, const Bytes& fragment, int version = 0x0300) {
  return join({Bytes{type}, number(static_cast<std::size_t>(version), 2), vector_of(fragment, 2)});
}
inline Bytes handshake(const Bytes& messages) { return record(22, messages); }
inline Bytes alert(std::uint8_t level, std::uint8_t description) { return record(21, {level, description}); }

inline Bytes message(std::uint8_t type, const Bytes& body) { return join({Bytes{type}, vector_of(body, 3)}); }

inline Bytes server_hello(int version = 0x0300, std::uint16_t suite = 0x0005, const Bytes& session = {}) {
  return message(2, join({number(static_cast<std::size_t>(version), 2), Bytes(32, 'r'), vector_of(session, 1),
                          number(suite, 2), Bytes{0}}));
}

inline Bytes certificate(const std::vector<Bytes>& chain) {
  Bytes list;
  for (const Bytes& der : chain) list = join({list, vector_of(der, 3)});
  return message(11, vector_of(list, 3));
}

inline Bytes certificate_status(const Bytes& ocsp_response) {
  return message(22, join({Bytes{1}, vector_of(ocsp_response, 3)}));
}

inline Bytes server_hello_done() { return message(14, {}); }

}  // namespace kigen::testing
