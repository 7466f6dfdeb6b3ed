// Java key stores: JKS and JCEKS of keytool and of Java itself, versions 1 and 2. No specification was
// published; the layout is that of OpenJDK's sun.security.provider.JavaKeyStore and
// com.sun.crypto.provider.JceKeyStore.
//
// Recognised: the magic number FEEDFEED (JKS) or CECECECE (JCEKS), then version 1 or 2, all big-endian.
// Decision order: the entries are read without any password, because the certificates lie open. Then, when
//   passwords are given, the digest behind the entries (SHA-1 over password, "Mighty Aphrodite" and content)
//   is compared with each in order. Without a password it is not looked at; none is ever guessed.
// Entries: the alias for a trusted certificate (role `trusted`) and for the certificate of a private key
//   (has_private_key); `alias/1`, `alias/2` for the issuers in its chain. is_chain when there is a private
//   key. The chains come before the trusted certificates. Secret keys (JCEKS) are passed over, by a walk over
//   the serialized Java object that each one is.
// Faults: of the content as a whole `password` when no password gives the digest (beside the certificates),
//   `truncated`, `malformed` (an entry of unknown kind), `unsupported` (a secret key whose end cannot be
//   found) and `too_large` (also beyond 10,000 certificates): what was read before stays. Of an entry
//   `malformed` for what is no certificate and `unsupported` for a certificate of another type than X.509;
//   the others stay.
// Never: decrypts a key, deserializes a Java object, or repeats a password in a fault.
#pragma once

#include "probes/formats/format.h"

namespace kigen::formats {

extern const FormatDescription kJks;

}  // namespace kigen::formats
