// PostgreSQL SSLRequest ("Frontend/Backend Protocol", sections "SSL Session Encryption" and "Message
// Formats"): eight bytes, answered by exactly one. Nothing beyond that one is read, so that bytes injected
// behind it are seen (CVE-2021-23222).
//
// Faults: `starttls_not_offered` for `N`; `protocol` for `E`, an error message of a server that is older than
//   version 7 or could not start a session, with as much of its text as has arrived, and for any other byte.
#pragma once

#include "probes/dialects/dialect.h"

namespace kigen::dialects {

extern const DialectDescription kPostgres;

}  // namespace kigen::dialects
