// Source `rest_session`: the documents of a REST interface, fetched within one session, and the certificates
// in them. What tells vendors apart is in the options: rest_plan.h.
// Target: `host[:port]` (443), or an `https:` URL that all paths follow.
// The way there is looked at first, as source `http` does: `tls:0`. With credentials the peer is verified,
// and nothing goes to one that fails.
// Items: `NAME/json/pointer`, with names of records in place of their positions where `named_by` says so, and
// with `each` `NAME/IDENTIFIER/json/pointer`. Documents under `descriptions` tell of certificates
// (json_descriptions.h).
// An attempt succeeds when all documents were read that are not optional. One that was not is a fault of the
// item NAME, and what was known of it stays; the others count. Faults: those of RestDialogue and fetch_pages;
// `schema`, `no_certificate` and those of the format; `limit` for more than 1,000 documents of a list.
#pragma once

#include "probes/sources/source.h"

namespace kigen::sources {

extern const SourceDescription kRestSession;

}  // namespace kigen::sources
