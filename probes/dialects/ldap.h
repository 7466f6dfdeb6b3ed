// LDAP StartTLS (RFC 4511 section 4.14): an extended request as message 1, and its response.
//
// The response is BER with definite lengths of up to four octets, minimal or not: Active Directory always
// writes four.
//
// Faults: `starttls_not_offered` for resultCode 2 (protocolError), which section 4.14.1 gives to servers
//   without TLS, and which slapd sends when it has no certificate; `starttls_refused` for any other code: 52
//   (unavailable) of an Active Directory without a certificate, 1 (TLS is there already), 8, 51, 53, and
//   referrals, which section 6 advises to reject. The detail holds code and diagnosticMessage. `protocol`
//   when it is no LDAPMessage, no ExtendedResponse, an answer to another message, or an unsolicited
//   notification (section 4.4), with the code of that. `too_large` beyond 64 KiB.
#pragma once

#include "probes/dialects/dialect.h"

namespace kigen::dialects {

extern const DialectDescription kLdap;

}  // namespace kigen::dialects
