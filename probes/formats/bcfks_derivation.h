// How BCFKS makes keys from a password (Bouncy Castle's BcFKSKeyStoreSpi): PBKDF2 (RFC 8018) or scrypt (RFC
// 7914) over the password and the key's purpose, both as PKCS#12 encodes passwords. Any thread; costs what
// the file asks for, so ask cost() first.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "probes/model/bytes.h"
#include "probes/model/result.h"
#include "probes/model/secret.h"

namespace kigen::formats {

/// The digest below an HMAC.
struct HmacDigest {
  std::string_view oid;  // of the HMAC, content octets
  const char* name;      // OpenSSL's
  std::size_t bytes;
};

/// nullptr when the OID (content octets) is no HMAC known here. Never freed.
const HmacDigest* find_hmac_digest(ByteView oid);

/// One way to derive a key. Views alias the AlgorithmIdentifier it was read from.
struct BcfksDerivation {
  enum class Kind { kPbkdf2, kScrypt };

  Kind kind = Kind::kPbkdf2;
  ByteView salt = {};
  std::uint64_t iterations = 0;        // of scrypt: the cost parameter N
  std::uint64_t block_size = 0;        // r
  std::uint64_t parallelism = 0;       // p
  std::size_t key_bytes = 0;           // 0: not said
  const HmacDigest* digest = nullptr;  // of PBKDF2

  /// Iterations as pbe_cost.h counts them; saturates.
  std::uint64_t cost() const;
};

/// The readings of a KeyDerivationFunc, the more likely first, never empty: Bouncy Castle calls scrypt with
/// the block size for p, whatever the file says of p. `unsupported` for other functions, pseudo-random
/// functions, sizes.
Result<std::vector<BcfksDerivation>> read_derivation(ByteView algorithm);

/// The key as text to be wiped, `key_bytes` long or, where the file does not say, `default_bytes`.
/// `unsupported` when OpenSSL does not derive it, for instance because scrypt would take more than 64 MiB of
/// memory.
Result<Secret> derive_key(const BcfksDerivation& derivation, std::string_view password,
                          std::string_view purpose, std::size_t default_bytes);

}  // namespace kigen::formats
