// The character strings of ASN.1 (ITU-T X.680 section 41) as UTF-8, the way certificates really use them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "probes/pki/der_reader.h"

namespace kigen::pki {

/// T61String as Latin-1, BMPString as UTF-16 and UniversalString as UTF-32, both big-endian; what cannot be a
/// character becomes U+FFFD. The one-byte types and UTF8String come back as they are, whatever they hold:
/// pass the result through printable_utf8 before it is shown. Absent: not a character string.
std::optional<std::string> string_as_utf8(const DerElement& element);

/// The same where no conversion is needed: of the one-byte types and UTF8String.
std::optional<std::string_view> string_as_it_is(const DerElement& element);

}  // namespace kigen::pki
