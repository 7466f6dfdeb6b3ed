// The TLS client of probes: sees the peer's certificates, verifies nothing, and speaks with whatever speaks
// TLS and the library can.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "probes/model/task.h"
#include "probes/sources/client_identity.h"
#include "probes/sources/handshake_result.h"
#include "probes/sources/tls_stream.h"
#include "probes/sources/tls_versions.h"

namespace kigen::sources {

struct HandshakeWishes {
  TlsVersions versions;
  KeyType key_type = KeyType::kAny;
  std::string server_name;                         // for SNI; empty: none (RFC 6066: never an IP literal)
  std::vector<std::string> alpn;                   // 1 to 255 bytes each
  std::shared_ptr<const ClientIdentity> identity;  // shown when the peer asks; may be null
  bool library_suffices = false;                   // no reading of plain handshakes where the library fails
};

/// Hands over the Certificate message of at most 256 KiB; a larger one is `too_large`. `wishes` outlives it.
Task<HandshakeResult> tls_handshake(TlsStream& stream, const HandshakeWishes& wishes);

}  // namespace kigen::sources
