// One X.509 certificate in DER (RFC 5280 section 4.1), nothing around it.
//
// Recognised: SEQUENCE { SEQUENCE { [0] or INTEGER ... as a TBSCertificate begins: a version [0] of v2 or
//   v3, or a v1 certificate's INTEGER serial followed by a SEQUENCE. A PKCS#12 (INTEGER 3, then SEQUENCE,
//   at the outer level), a CMS (OBJECT IDENTIFIER) and a private key (INTEGER at the outer level) are
//   not.
// Entries: "0". Faults: `truncated` when the outer length reaches beyond the content, `malformed` when
//   bytes other than white space or zeros follow the certificate (the certificate itself is kept).
#pragma once

#include "probes/formats/format.h"

namespace kigen::formats {

extern const FormatDescription kDer;

}  // namespace kigen::formats
