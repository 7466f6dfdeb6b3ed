// IMAP STARTTLS (RFC 9051 section 6.2.1): greeting, CAPABILITY, STARTTLS.
//
// CAPABILITY is asked for even where the greeting has it, so that all servers see one dialogue. Untagged
// data between command and tagged answer is passed over, with its literals; a status response has none
// (RFC 9051 section 7.1), so the go-ahead ends with its line.
//
// Faults:
//   `protocol` when the greeting is neither `* OK` nor `* PREAUTH`, when the server says BYE, or when a
//     line is neither untagged nor the answer to our tag.
//   `starttls_not_offered` after PREAUTH, which forbids STARTTLS, and when CAPABILITY is refused or does
//     not list STARTTLS.
//   `starttls_refused` when STARTTLS is answered NO or BAD.
#pragma once

#include "probes/dialects/dialect.h"

namespace kigen::dialects {

extern const DialectDescription kImap;

}  // namespace kigen::dialects
