// What a handshake showed, whoever made it: the library, or the reader of plain handshakes.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "probes/model/bytes.h"
#include "probes/model/observation.h"
#include "probes/model/result.h"

struct x509_st;

namespace kigen::sources {

/// Which kind of certificate a server with several is asked for.
enum class KeyType : std::uint8_t { kAny, kRsa, kEcdsa };

struct HandshakeResult {
  std::vector<Bytes> chain;  // as the peer sent it, leaf first; kept also when the handshake failed after it
  std::vector<std::shared_ptr<x509_st>> decoded;  // the same as OpenSSL's; empty unless it could read all
  Bytes ocsp_response;                            // stapled (RFC 6066 section 8), DER; empty: none
  int plain_version = 0;        // of a handshake that was only read, as it travels; 0: the library's
  std::optional<TlsFacts> tls;  // once version and cipher were agreed
  std::optional<Fault> fault;   // why the handshake did not complete
};

}  // namespace kigen::sources
