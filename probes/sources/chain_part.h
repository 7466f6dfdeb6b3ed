// Chains of certificates as parts of an observation: interned, judged, with items "0", "1", ... and their
// roles.
#pragma once

#include <memory>
#include <string_view>

#include "probes/model/observation.h"
#include "probes/pki/assessor.h"
#include "probes/sources/client_identity.h"
#include "probes/sources/handshake_result.h"

namespace kigen::sources {

/// Certificates that do not parse become item faults; the others keep their positions. Verdicts and staple
/// stand on the first, and what the staple says of revocation where its signature holds. `kind` tells this
/// chain from others of the same target: items are "rsa:0" then, and it is the place of the part; empty: the
/// only one.
std::shared_ptr<const Part> chain_part(pki::Assessor& assessor, const HandshakeResult& handshake,
                                       const pki::Expectation& expectation, std::string_view kind = {});

/// The leaf of that part as an authority may be asked about its revocation; null where a staple tells
/// already, or no path leads from it to the trust store.
std::shared_ptr<const pki::RevocationSubject> revocation_subject(pki::Assessor& assessor,
                                                                 const HandshakeResult& handshake,
                                                                 const pki::Expectation& expectation,
                                                                 const Part& part);

/// The same part with what an authority said of its leaf.
std::shared_ptr<const Part> with_revocation(const Part& part, const pki::Revocation& revocation);

/// Our own certificate and its issuers, as items "client:0", "client:1", ...; of place "client".
std::shared_ptr<const Part> client_part(pki::Assessor& assessor, const ClientIdentity& identity);

/// What stands in place of a chain that could not be seen.
std::shared_ptr<const Part> failed_part(std::string_view kind, Fault fault);

}  // namespace kigen::sources
