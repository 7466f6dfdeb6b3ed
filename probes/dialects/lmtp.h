// LMTP STARTTLS (RFC 2033, RFC 3207): greeting, LHLO, STARTTLS. Dialogue and faults: smtp_dialogue.h.
#pragma once

#include "probes/dialects/dialect.h"

namespace kigen::dialects {

extern const DialectDescription kLmtp;

}  // namespace kigen::dialects
