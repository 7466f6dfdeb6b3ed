// Microsoft SQL Server, TDS 7.x: PRELOGIN (MS-TDS 2.2.6.5) that asks for encryption, its reply, and then TLS
// in TDS packets (tds_framing.h). TDS 8.0, which begins with TLS, needs no dialect.
//
// The reply is one message of type 04h, in one packet or several, up to END_OF_MESSAGE, or to the end of what
// its options point at, because not every server marks the end. The option table is read to the terminator,
// and every option must lie inside the message. ENCRYPTION 00h (off), 01h (on) and 03h (required) all lead to
// TLS, because the login at least is encrypted.
//
// Faults: `starttls_not_offered` for ENCRYPTION 02h (not supported) or none; `protocol` for another value, a
//   broken table, or what is no TDS reply, such as an error of a server older than PRELOGIN; `too_large`
//   beyond 4 KiB.
#pragma once

#include "probes/dialects/dialect.h"

namespace kigen::dialects {

extern const DialectDescription kMssql;

}  // namespace kigen::dialects
