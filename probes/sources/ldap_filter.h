// Search filters of LDAP as text (RFC 4515), made into what a SearchRequest carries (RFC 4511 section 4.5.1).
// And, or, not, equality, presence, substrings, >=, <= and ~=, with escapes; no extensible matches. Blanks
// between components are not part of the grammar and are refused, as servers do. Pure.
#pragma once

#include <string_view>

#include "probes/model/bytes.h"
#include "probes/model/result.h"

namespace kigen::sources {

/// The BER of a Filter. `malformed` with what was expected, when the text is no filter, is longer than 4 KiB
/// or nested more than 16 deep.
Result<Bytes> encode_ldap_filter(std::string_view text);

}  // namespace kigen::sources
