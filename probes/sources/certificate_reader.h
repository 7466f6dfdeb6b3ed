// Reads a server's certificates from a handshake that it never finishes: in SSL 3.0 to TLS 1.2 they travel in
// plaintext (RFC 6101 section 5.6, RFC 5246 section 7.4), so that no cipher has to be known. For servers that
// the library cannot speak with: SSL 3.0, RC4, 3DES, export ciphers, tiny Diffie-Hellman groups.
#pragma once

#include "probes/model/task.h"
#include "probes/sources/client_hello.h"
#include "probes/sources/handshake_result.h"
#include "probes/sources/tls_stream.h"

namespace kigen::sources {

/// Sends a ClientHello, reads up to the certificates and a staple behind them, says close_notify. `tls` names
/// version and cipher of the ServerHello. Faults: the stream's; `tls_alert`, `tls_version` (an alert of that
/// kind, or the SSL 2.0 format), `protocol` (no TLS record), `no_certificate`, `malformed`, `too_large` (more
/// than 1 MiB). A peer that leaves after its certificates is no fault; whatever else happens after them
/// leaves the chain in the result beside the fault.
Task<HandshakeResult> read_certificates(TlsStream& stream, ReadableHello hello);

}  // namespace kigen::sources
