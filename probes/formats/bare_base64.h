// Base64 without armour: a text file that is the body of a PEM block and nothing else, as Windows' tools
// and mail gateways leave certificates and bundles.
//
// Recognised: the head is white space and base64 alone (a UTF-8 byte order mark may stand before it), and
//   its beginning decodes to a certificate (der.h), a SignedData (pkcs7.h) or a revocation list (crl.h).
// Then: as that format does, entries and all.
// Faults: `malformed` when something later is not base64, `truncated` when it ends inside a group of four
//   (what the groups before hold is kept), `too_large` for the content as a whole.
#pragma once

#include "probes/formats/format.h"

namespace kigen::formats {

extern const FormatDescription kBareBase64;

}  // namespace kigen::formats
