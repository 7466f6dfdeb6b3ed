// SMTP STARTTLS (RFC 3207): greeting, EHLO, STARTTLS.
//
// Faults: `protocol` when the greeting is not 220 or a reply is no SMTP reply (RFC 5321 4.2);
//   `starttls_not_offered` when EHLO is refused or its reply does not list STARTTLS; `starttls_refused` when
//   the answer to STARTTLS is not 220.
#pragma once

#include "probes/dialects/dialect.h"

namespace kigen::dialects {

extern const DialectDescription kSmtp;

}  // namespace kigen::dialects
