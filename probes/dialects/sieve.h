// ManageSieve STARTTLS (RFC 5804 section 2.2): the capabilities the server greets with, STARTTLS.
//
// A capability line begins with a string, a status line with one of OK, NO and BYE (section 1.2). Any
// string may be quoted or a literal; a literal in the text of the go-ahead is read to its end. The
// capabilities that the server sends again after the handshake are never read.
//
// Faults:
//   `protocol` when the greeting does not end in OK or a line is neither of the two.
//   `starttls_not_offered` when the greeting lacks "STARTTLS".
//   `starttls_refused` when STARTTLS is answered with NO or BYE.
#pragma once

#include "probes/dialects/dialect.h"

namespace kigen::dialects {

extern const DialectDescription kSieve;

}  // namespace kigen::dialects
