// SMTP STARTTLS (RFC 3207): greeting, EHLO, STARTTLS. Dialogue and faults: smtp_dialogue.h.
#pragma once

#include "probes/dialects/dialect.h"

namespace kigen::dialects {

extern const DialectDescription kSmtp;

}  // namespace kigen::dialects
