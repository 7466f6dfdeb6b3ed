// What a password opens in a PKCS#12: the MAC (RFC 7292 appendix A, B) and the encrypted contents, through
// OpenSSL's default and legacy providers in a library context of their own, so that the process at large
// never learns RC2. Derives keys at the caller's cost: ask pbe_cost.h first. Any thread. OpenSSL's error
// queue of the calling thread is empty afterwards.
#pragma once

#include <optional>
#include <string_view>

#include "probes/formats/pkcs12_pfx.h"
#include "probes/model/bytes.h"
#include "probes/model/result.h"

namespace kigen::formats {

/// A password to try; nullopt is none at all, which PKCS#12 tells from the empty one.
using Candidate = std::optional<std::string_view>;

/// `password` when the MAC is another, `unsupported` when its algorithm is not known here.
Status check_mac(const MacData& mac, ByteView auth_safe, Candidate candidate);

/// The plain text of what `algorithm` (an AlgorithmIdentifier) encrypted. `password` when it does not
/// decrypt, `unsupported` when the algorithm or its parameters are not known here. A wrong password may, one
/// time in a few hundred, decrypt to nonsense: the caller looks at the structure.
Result<Bytes> decrypt(ByteView algorithm, ByteView cipher_text, Candidate candidate);

}  // namespace kigen::formats
