// Source `http`: a document behind a URL, and the certificates in it, whatever the format.
// The way there is looked at first, by source `tls` with the same options: its chain is `tls:0`, `tls:1`, and
// its verdicts stand on that, also where the peer is not trusted. The document is fetched all the same while
// nothing secret is sent: GET, at most three redirects, 16 MiB, no cookies. With credentials the peer is
// verified first, by `tls.ca_file` or the machine's trust store and the host of the URL, and nothing goes to one
// that fails.
// An attempt succeeds when the document was read and holds a certificate or a revocation list. Faults: those of
// http_fetch; `schema` when it is not of the format that is asked for; `no_certificate`; those of the format
// when nothing in it could be read. What could be read stays beside the fault of the rest.
#pragma once

#include "probes/sources/source.h"

namespace kigen::sources {

extern const SourceDescription kHttpSource;

/// The option by which a module asks for one format, by its name.
inline constexpr std::string_view kFormatOption = "format";

}  // namespace kigen::sources
