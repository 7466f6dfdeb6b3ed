// A text that stands where a document keeps certificates: a value of JSON or YAML, the content of an XML
// element. Views alias the text. Any thread.
#pragma once

#include <string_view>
#include <vector>

#include "probes/model/bytes.h"
#include "probes/model/result.h"

namespace kigen::formats {

/// Certificates as PEM, whose line ends may be written out (`\n`) or lost, or one as base64 of its DER (RFC
/// 7517 section 4.7; xs:base64Binary). None when the text is something else. `malformed` when armour or
/// base64 do not hold, `truncated` when a certificate ends early; texts never appear in the detail.
Result<std::vector<Bytes>> certificates_in_value(std::string_view text);

/// The same for base64 that must be a certificate: `malformed` when it is something else.
Result<Bytes> certificate_in_base64(std::string_view text);

/// The certificates whose PEM stands anywhere in a text about something else. What does not hold is passed
/// over: in prose it is an example.
std::vector<Bytes> certificates_in_prose(std::string_view text);

/// Whether PEM of a certificate begins anywhere in the text.
bool has_certificate_armour(std::string_view text);

}  // namespace kigen::formats
