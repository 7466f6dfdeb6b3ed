// What has to be known before a way in is tried: addresses, and the certificate of ours that may be asked
// for. All arguments outlive the calls.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "probes/model/ip_address.h"
#include "probes/model/result.h"
#include "probes/model/task.h"
#include "probes/sources/approach.h"
#include "probes/sources/client_identity.h"
#include "probes/sources/source.h"
#include "probes/sources/tls_plan.h"

namespace kigen::sources {

/// Those of the family, at least one; an IP literal is its own. `resolve`.
Task<Result<std::vector<IpAddress>>> resolve(const ProbeContext& context, std::string host,
                                             AddressFamily family);

/// Of the proxy, which the plan has. Faults as fault_of_proxy.
Task<Result<std::vector<IpAddress>>> addresses_of_proxy(const ProbeContext& context, const TlsPlan& plan);

/// Where to connect to for the target as a whole: a proxy looks up its name itself.
Task<Result<std::vector<IpAddress>>> addresses_to_connect(const ProbeContext& context, const TlsPlan& plan);

/// Whom to connect to by these addresses, and what a proxy is told.
Approach::Destination destination_of(const TlsPlan& plan, std::vector<IpAddress> addresses);

/// Our own certificate, which the plan has. Faults: those of client_identity, `timeout`.
Task<Result<std::shared_ptr<const ClientIdentity>>> read_identity(const ProbeContext& context,
                                                                  const TlsPlan& plan);

}  // namespace kigen::sources
