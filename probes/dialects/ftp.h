// FTP AUTH TLS (RFC 4217 section 4): greeting, AUTH TLS, and AUTH SSL for servers older than that RFC.
//
// A reply of many lines begins with `NNN-` and ends with the first `NNN ` of the same code; the lines
// between need no code and may begin with another (RFC 959 section 4.2). A greeting of 120, ready in some
// minutes, is waited for. AUTH SSL follows when the server does not know AUTH or TLS: 500, 501, 502, 504.
// The go-ahead is 234, and after AUTH SSL also 334. No data connection is ever opened.
//
// Faults:
//   `protocol` when the greeting is not 220 or a reply is no FTP reply.
//   `starttls_not_offered` when neither is known, and on 530: AUTH comes before login, so a server that
//     wants the login first has no AUTH (vsftpd without TLS).
//   `starttls_refused` on every other code, 431 and 534 among them (RFC 2228 section 3).
#pragma once

#include "probes/dialects/dialect.h"

namespace kigen::dialects {

extern const DialectDescription kFtp;

}  // namespace kigen::dialects
