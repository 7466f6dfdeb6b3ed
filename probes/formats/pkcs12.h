// PKCS#12 / PFX (RFC 7292), as OpenSSL, Windows, Java and NSS write it; BER with indefinite lengths included.
//
// Recognised: outer SEQUENCE whose first element is INTEGER 3 (then a SEQUENCE that begins with an OID).
// Decision order: the certificates of unencrypted bags are taken whatever the password; then every candidate
//   password in order, then the empty one, then none at all, is tried against the MAC and the encrypted bags.
//   A password that opens the bags but fails the MAC, or the reverse, still yields what it opens.
// Algorithms: whatever OpenSSL's default and legacy providers do, in a library context of their own: RC2-40
// and
//   3DES of old Windows, PBES2 with any PBKDF2 hash. Iteration counts above 10,000,000 are refused, and so is
//   what goes beyond 50,000,000 iterations over all bags and passwords of one file (pbe_cost.h).
// Entries: the friendlyName of the certificate's bag, else empty (named by subject). The leaf is the
// certificate
//   whose localKeyID is that of a key bag: it has_private_key. is_chain when a key bag is present. Java's
//   mark of a trusted certificate entry gives the role `trusted`. CRL and secret bags are passed over.
// Faults: `password` when encrypted bags remain closed (or only the MAC fails: beside the certificates),
//   `unsupported` for algorithms, bags or content types we do not read (Windows' protect-to-AD-group:
//   envelopedData), `truncated`, `malformed`, `too_large` (also beyond 10,000 certificates). Of the content
//   as a whole, each reason is given once.
// Never: decrypts a private key, or repeats a password in a fault.
// Costs milliseconds to seconds of CPU by the file's own choice: run it away from the I/O threads.
#pragma once

#include "probes/formats/format.h"

namespace kigen::formats {

extern const FormatDescription kPkcs12;

}  // namespace kigen::formats
