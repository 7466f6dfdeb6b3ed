// Source `tls`: the certificate chain that a TLS endpoint presents, at once or after a STARTTLS dialect.
//
// Target: `host[:port]`, `1.2.3.4[:port]`, `[v6][:port]`, `NAME[:port]@IP` (connect to IP; SNI and name are
//   NAME).
// Items: the position in the peer chain, "0" being the leaf.
// Handshake: verifies nothing and offers the widest range of versions, ciphers and groups that the library
//   has; what was presented is judged afterwards. A peer that shows a certificate and then refuses us (it
//   wants a client certificate, say) is a success.
// Revocation: a stapled OCSP response is judged; with `revocation.ocsp` and `revocation.crl` the authority is
//   asked where that tells nothing, for 3 seconds at most. Nothing else depends on what comes of it.
// Faults: `resolve`, `refused`, `unreachable`, `timeout`, `closed`, the dialect's, `tls_alert`,
//   `tls_version`, `tls`, `no_certificate`, `malformed` (none of the certificates can be read), `too_large`
//   (a chain of more than 256 KiB, a handshake of more than 1 MiB), `limit`.
#pragma once

#include "probes/sources/source.h"

namespace kigen::sources {

extern const SourceDescription kTls;

}  // namespace kigen::sources
