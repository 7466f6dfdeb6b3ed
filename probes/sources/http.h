// Source `http`: a document behind a URL, and the certificates in it, whatever the format.
// The way there is looked at first: http_prober.h. The document is fetched all the same while nothing
// secret is sent: GET or POST, at most three redirects, 16 MiB, no cookies, in pages if it says where the
// next one is. With credentials, or a header or a body from a file, the peer is verified first, by
// `tls.pin_sha256`, else by `tls.ca_file` or the machine's trust store and the host of the URL, and nothing
// goes to one that fails.
// An attempt succeeds when the document was read and holds a certificate or a revocation list. Faults: those
// of HttpSession and fetch_pages; `auth` for 401 and 403, `http_status` for other ones but 200; `schema`
// when it is not of the format that is asked for; `no_certificate`; those of the format when nothing in it
// could be read. What could be read stays beside the fault of the rest.
#pragma once

#include "probes/sources/source.h"

namespace kigen::sources {

extern const SourceDescription kHttpSource;

/// The option by which a module asks for one format, by its name.
inline constexpr std::string_view kFormatOption = "format";

}  // namespace kigen::sources
