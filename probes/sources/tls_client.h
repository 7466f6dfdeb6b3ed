// The TLS client of probes: sees the peer's certificates, verifies nothing, and speaks with whatever speaks
// TLS. Weak on purpose (security level 0, every version and cipher the library has): for reading only. Our
// own listener has nothing to do with it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "probes/model/bytes.h"
#include "probes/model/observation.h"
#include "probes/model/result.h"
#include "probes/model/task.h"
#include "probes/sources/connection.h"

struct x509_st;

namespace kigen::sources {

/// Protocol versions as OpenSSL numbers them; 0: the lowest or highest that the library has.
struct TlsVersions {
  int min = 0;
  int max = 0;
  friend auto operator<=>(const TlsVersions&, const TlsVersions&) = default;
};

struct HandshakeResult {
  std::vector<Bytes> chain;  // as the peer sent it, leaf first; kept also when the handshake failed after it
  std::vector<std::shared_ptr<x509_st>> decoded;  // the same as OpenSSL's; empty unless it could read all
  std::optional<TlsFacts> tls;                    // once version and cipher were agreed
  std::optional<Fault> fault;                     // why the handshake did not complete
};

/// Hands over the Certificate message of at most 256 KiB; a larger one is `too_large`.
/// `server_name` goes into SNI; empty for none (RFC 6066: never an IP literal).
Task<HandshakeResult> tls_handshake(Connection& connection, TlsVersions versions, std::string server_name);

}  // namespace kigen::sources
