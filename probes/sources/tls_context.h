// OpenSSL's settings of the probing client, made once for each use and shared: they are costly to make.
// Weak on purpose (security level 0, every version and cipher the library has): for reading only. Our own
// listener has nothing to do with them.
#pragma once

#include <openssl/ssl.h>

#include "probes/sources/handshake_result.h"
#include "probes/sources/tls_versions.h"

namespace kigen::sources {

/// Lives for ever. Any thread may call.
SSL_CTX* shared_tls_context(const TlsVersions& versions, KeyType key_type);

}  // namespace kigen::sources
