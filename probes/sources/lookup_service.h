// Source `lookup_service`: the certificates that a vCenter server's lookup service tells clients to trust,
// for every endpoint of every registered service.
//
// Target: as source tls, port 443; asked at `https://HOST/lookupservice/sdk`, anonymously and whatever the
//   peer's certificate: its verdict stands on `tls:0`, which source tls looks at first with the same options.
// Items: `anchor:HOST:PORT`, each certificate once for each endpoint, `~2` for further ones; `anchor:URL`
//   where the URL is not of scheme http or https. Role `trusted`.
// Bindings: `binding:HOST:PORT` for every certificate that services are registered with there, against what
//   the endpoint serves. Of several in one registration the one that begins last counts.
// Faults of the attempt: those of the way, `not_found`, `http_status`, `protocol`, `schema`, those of
//   SoapAnswer, `no_certificate` when no registration names one; of items `malformed` and `truncated`.
#pragma once

#include "probes/sources/source.h"

namespace kigen::sources {

extern const SourceDescription kLookupService;

}  // namespace kigen::sources
