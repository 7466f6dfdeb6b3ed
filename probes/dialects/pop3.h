// POP3 STLS (RFC 2595 section 4): greeting, CAPA (RFC 2449), STLS.
//
// A server that refuses CAPA is older than RFC 2449 and is asked for STLS all the same. No word of the
// CAPA list but STLS matters.
//
// Faults:
//   `protocol` when the greeting is not +OK or an answer has no status indicator (RFC 1939 section 3).
//   `starttls_not_offered` when the CAPA list lacks STLS.
//   `starttls_refused` when STLS is answered with -ERR.
#pragma once

#include "probes/dialects/dialect.h"

namespace kigen::dialects {

extern const DialectDescription kPop3;

}  // namespace kigen::dialects
