// One certificate revocation list in DER (RFC 5280 section 5.1), nothing around it.
//
// Recognised: SEQUENCE { SEQUENCE { INTEGER 1 or nothing, SEQUENCE { OBJECT IDENTIFIER ..., SEQUENCE, and
//   a UTCTime or GeneralizedTime where a certificate has its validity. The issuer has to lie within the
//   head.
// Entries: "crl:0", as in PEM. No certificates. Revoked entries are never looked at here.
// Faults: `truncated` when the outer length reaches beyond the content, `malformed` when bytes other than
//   white space or zeros follow the list (the list itself is kept), `too_large` for the content as a
//   whole.
#pragma once

#include "probes/formats/format.h"

namespace kigen::formats {

extern const FormatDescription kCrl;

}  // namespace kigen::formats
