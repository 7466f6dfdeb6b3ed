// Sees the certificates of a peer whatever it speaks: through the library where that can, else by reading the
// plain handshake of older versions.
#pragma once

#include "probes/model/observation.h"
#include "probes/model/task.h"
#include "probes/sources/approach.h"
#include "probes/sources/handshake_result.h"
#include "probes/sources/tls_client.h"

namespace kigen::sources {

/// One connection where the library gets a chain; where it fails in a way that an old peer may cause, one
/// more for each of TLS 1.2, TLS 1.0 and SSL 3.0 until a chain is seen, within the versions wished for. The
/// fault is the library's. All arguments outlive it.
Task<HandshakeResult> see_certificates(const ProbeContext& context, Approach& approach,
                                       const HandshakeWishes& wishes, PhaseDurations& phases);

}  // namespace kigen::sources
