#include "probes/pki/library_version.h"

#include <openssl/crypto.h>

namespace kigen::pki {

std::string library_version() { return OpenSSL_version(OPENSSL_VERSION_STRING); }

}  // namespace kigen::pki
