// Reads the facts of one certificate revocation list from its DER (RFC 5280 section 5.1): issuer, number,
// and the two dates. The revoked certificates are passed over as one element, so that a list of a million
// costs what its hash costs and no memory. Verifies nothing. Pure; any thread may call.
#pragma once

#include <memory>

#include "probes/model/bytes.h"
#include "probes/model/crl.h"
#include "probes/model/result.h"

namespace kigen::pki {

/// `truncated` when the DER ends early, `malformed` with the field that does not hold. Bytes after the outer
/// SEQUENCE are ignored and not hashed. Extensions that do not parse are as if absent. Never null.
Result<std::shared_ptr<const Crl>> parse_crl(ByteView der);

}  // namespace kigen::pki
