// BCFKS, the key store of Bouncy Castle's FIPS and plain providers. No specification was published; the
// layout is that of org.bouncycastle.asn1.bc (bcfks_store.h), the cryptography that of BcFKSKeyStoreSpi.
//
// Recognised: SEQUENCE { SEQUENCE { AlgorithmIdentifier of PBES2; or, for a store that is not encrypted,
//   SEQUENCE { SEQUENCE { INTEGER, SEQUENCE, and two times. A certificate, a CRL, a PKCS#12 or an encrypted
//   key is neither.
// Decision order: every candidate password in order, then the empty one, is tried against the MAC; then the
//   one that fits (or, when none does, each) against the encryption: a damaged MAC does not hide what still
//   decrypts. A store that is signed instead is read alike; the signature is not verified.
// Algorithms: PBKDF2 with HMAC of SHA-1, SHA-2 or SHA-3 and scrypt; AES-256-CCM and AES-256-KWP. Iterations
//   and scrypt's N * r * p are bounded as those of PKCS#12 (pbe_cost.h), scrypt's memory to 64 MiB.
// Entries: as of JKS: the alias for a trusted certificate (role `trusted`) and for the certificate of a
//   private key (has_private_key), `alias/1`, `alias/2` for its issuers. is_chain when there is a private
//   key. The chains come before the trusted certificates. Secret keys are passed over.
// Faults: of the content as a whole `password` when it stays closed (or only the MAC is another: beside the
//   certificates), `unsupported` for algorithms and costs, `truncated`, `malformed`, `too_large` (also beyond
//   10,000 certificates). Of an entry `malformed` and `unsupported` (an unknown type); the others stay.
// Never: decrypts a key, or repeats a password in a fault.
// Costs milliseconds to seconds of CPU by the file's own choice: run it away from the I/O threads.
#pragma once

#include "probes/formats/format.h"

namespace kigen::formats {

extern const FormatDescription kBcfks;

}  // namespace kigen::formats
