// Which name the certificate of an endpoint is expected for, and the dialect that has a say in it. Pure.
#pragma once

#include <string>

#include "probes/dialects/dialect.h"
#include "probes/model/option.h"
#include "probes/sources/endpoint.h"

namespace kigen::sources {

/// What is spoken before TLS, as configured or by the port; null: nothing.
const dialects::DialectDescription* dialect_of(const Endpoint& endpoint, const Options& options);

/// As configured, else by the dialect's own option (the domain of XMPP), else the host. A DNS name or an IP
/// literal.
std::string server_name_of(const Endpoint& endpoint, const Options& options);

}  // namespace kigen::sources
