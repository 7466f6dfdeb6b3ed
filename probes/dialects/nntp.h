// NNTP STARTTLS (RFC 4642 section 2.2): greeting, STARTTLS.
//
// CAPABILITIES is not asked for: servers older than RFC 3977 lack it and may know STARTTLS. The answer
// tells: 382 is the go-ahead. 500 and 501 are said by a server that does not know the command, 503 by one
// that has it not built in (RFC 3977 section 3.2.1). 502 has two meanings in RFC 4642, TLS is active and
// the client is authenticated, and neither can be true of a new connection; what remains is that of RFC
// 3977: the command is not for this client.
//
// Faults:
//   `protocol` when the greeting is neither 200 nor 201, or an answer is no NNTP response.
//   `starttls_not_offered` on 500, 501, 502 and 503.
//   `starttls_refused` on any other code, 580 (TLS cannot begin now) and 483 among them.
#pragma once

#include "probes/dialects/dialect.h"

namespace kigen::dialects {

extern const DialectDescription kNntp;

}  // namespace kigen::dialects
