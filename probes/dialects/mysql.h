// MySQL and MariaDB Protocol::SSLRequest (MySQL source documentation, "Connection Phase"): the server's
// Protocol::HandshakeV10, then a login packet that ends where the user name would begin.
//
// Of the greeting only the capabilities count: versions differ in what follows them.
//
// Faults: `starttls_not_offered` when CLIENT_SSL is not among them; `protocol` for an error packet instead of
//   the greeting, with its code and text (1129: this host is blocked, 1130: not allowed, 1040: too many
//   connections), for another handshake version, or for what is no packet of this protocol; `too_large`
//   beyond 64 KiB.
//
// A probe leaves after TLS and before the login. The server counts that as a failed connection; after
// max_connect_errors of them in a row it blocks the host. Hence intrusive: rarely, and one at a time.
#pragma once

#include "probes/dialects/dialect.h"

namespace kigen::dialects {

extern const DialectDescription kMysql;

}  // namespace kigen::dialects
