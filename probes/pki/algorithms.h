// The algorithms a certificate names: how it is signed, and what key it carries (RFC 3279, 4055, 5480, 8410).
// Verifies nothing: an odd key has an unknown size, not a fault.
#pragma once

#include <cstdint>
#include <string>

#include "probes/model/bytes.h"

namespace kigen::pki {

/// From the content of an AlgorithmIdentifier, in place of what `name` holds: the name OpenSSL prints
/// (`sha256WithRSAEncryption`), else the dotted OID; empty when there is none.
void write_signature_algorithm_name(ByteView algorithm_identifier, std::string& name);

struct KeyInfo {
  std::string
      algorithm;  // RSA, RSA-PSS, EC, Ed25519, Ed448, DSA, else the dotted OID; empty when there is none
  std::uint16_t bits = 0;  // of the modulus, the curve's order or the prime p; 0 when unknown
};

/// From the content of a SubjectPublicKeyInfo.
KeyInfo read_key_info(ByteView subject_public_key_info);

}  // namespace kigen::pki
