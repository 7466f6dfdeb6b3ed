// What a password opens in a BCFKS: the MAC and the encrypted ObjectStoreData, through OpenSSL's default
// provider (Bouncy Castle uses nothing older). Derives keys at the caller's cost: ask BcfksDerivation::cost()
// first. Any thread. OpenSSL's error queue of the calling thread is empty afterwards.
#pragma once

#include <string_view>

#include "probes/formats/bcfks_derivation.h"
#include "probes/formats/bcfks_store.h"
#include "probes/model/bytes.h"
#include "probes/model/result.h"

namespace kigen::formats {

/// `password` when the MAC is another, `unsupported` when its algorithm is not known here.
Status check_store_mac(const BcfksMac& mac, const BcfksDerivation& derivation, ByteView store_data,
                       std::string_view password);

/// PBES2 of BCFKS: how to derive the key, and what the cipher needs beside it. Views alias the
/// AlgorithmIdentifier.
struct BcfksScheme {
  enum class Cipher { kAes256Ccm, kAes256WrapPad };

  std::vector<BcfksDerivation> derivations;
  Cipher cipher = Cipher::kAes256WrapPad;
  ByteView nonce = {};  // CCM
  std::size_t tag_bytes = 0;
};

/// `unsupported` for anything else than AES-256-CCM (RFC 5084) and AES-256-KWP (RFC 5649).
Result<BcfksScheme> read_scheme(ByteView algorithm);

/// The ObjectStoreData. Both ciphers tell a wrong password: `password`.
Result<Bytes> decrypt_store(const BcfksScheme& scheme, const BcfksDerivation& derivation,
                            ByteView cipher_text, std::string_view password);

}  // namespace kigen::formats
