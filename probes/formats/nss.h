// The certificate database of NSS (Firefox, Chromium, 389 Directory Server): `cert9.db`, a SQLite database
// whose table nssPublic has a row for each PKCS#11 object and a column `aTYPE` for each attribute.
//
// Recognised: SQLite's signature and the name nssPublic within the head. The old `cert8.db` is not ours.
// Read: objects of the class certificate (CKO_CERTIFICATE) and CRL (CKO_NSS_CRL), their label and value, in
//   the order in which they were added. No password is needed.
// Entries: the nickname (CKA_LABEL), else the subject (of a CRL `crl:ISSUER`).
// Roles: `trusted` where a trust object (CKO_NSS_TRUST) of the same SHA-1 makes it a trusted CA for servers.
// Faults: `malformed` when the database, or the DER of an entry, does not hold (the entries before it stay);
//   `truncated` when it has fewer pages than it says (what the rest holds stays); `too_large` beyond 10,000
//   entries, when reading costs too much, and for the content as a whole.
// Never: looks for private keys (key4.db), runs anything the database brings, reads or writes a file.
#pragma once

#include "probes/formats/format.h"

namespace kigen::formats {

extern const FormatDescription kNss;

}  // namespace kigen::formats
