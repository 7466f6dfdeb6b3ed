// The certificates in a tree of values, as JSON has it: PEM or base64 of DER in any text.
// Roles by the nearest `use` or `usage` around it: `sig`, `signing`, `enc`, `encryption` (RFC 7517
// section 4.2; the metadata of Exchange and Lync). The first of an `x5c` is the key's own, the others its
// issuers (RFC 7517 section 4.7). Entries: `signing:0` with a use, else the JSON pointer (RFC 6901). Faults
// under their pointer. What an answer of a REST interface says beside a certificate: json_siblings.h. No
// recursion beyond the nesting of the tree, which whoever made it has bounded.
#pragma once

#include "probes/formats/format.h"

namespace boost::json {
class value;
}

namespace kigen::formats {

void collect_certificates(const boost::json::value& root, Contents& contents);

}  // namespace kigen::formats
