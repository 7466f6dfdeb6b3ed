// Whether a server may be told a secret: the strict verification of TLS clients, at this moment, where
// chain_verifier.h tells what is true of a chain whatever the time. Any thread may call; leaves nothing in
// OpenSSL's error queue.
#pragma once

#include <chrono>
#include <span>
#include <string_view>

#include "probes/model/bytes.h"
#include "probes/model/result.h"
#include "probes/pki/trust_store.h"

namespace kigen::pki {

/// The first certificate is for servers (extendedKeyUsage), names `name` (RFC 9525 section 6.3, never by the
/// subject), and a path of certificates that are valid now and not weak (OpenSSL's level 2) leads from it to
/// an anchor. `untrusted` otherwise, with why.
Status verify_server(std::span<const ByteView> chain, const TrustStore& trust, std::string_view name,
                     std::chrono::sys_seconds now);

}  // namespace kigen::pki
