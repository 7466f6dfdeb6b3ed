// Whether certificates, as served and without help, lead to where a client can go on by itself.
#pragma once

#include <openssl/x509.h>

#include "probes/pki/trust_store.h"

namespace kigen::pki {

/// From `leaf` over `others`, in any order and past any cycle, each step an issuer by name whose key verifies
/// the signature (RFC 5280 section 6.1), to a self-signed certificate or to one that an anchor of `trust`
/// issued. Dates do not count. Gives up after a bounded number of signatures.
bool leads_to_a_root(X509* leaf, STACK_OF(X509) * others, const TrustStore& trust);

}  // namespace kigen::pki
