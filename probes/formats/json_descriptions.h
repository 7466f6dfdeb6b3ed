// Certificates that JSON tells of and does not hand out: objects with both ends of a validity. Horizon:
// `certificate: {valid_from, valid_to}` in milliseconds; `valid_from` and `valid_until` as `YYYYMMDDhhmmss`
// beside `sha1_thumbprint` and `in_use`. Only for documents of which somebody said that they are such ones:
// elsewhere dates like these stand beside anything. Pure.
// Members: `valid_from`, `not_before`; `valid_to`, `valid_until`, `not_after`; `subject`, `subject_dn`;
// `issuer`, `issuer_dn`; `sha1_thumbprint`, `fingerprint_sha1`, `thumbprint` (40 digits, with separators or
// not; anything else is another digest); all of them in camel case as well; and json_siblings.h. `valid` does
// not count: it is the vendor's verdict, about trust too.
// An object that holds a certificate, or lies in one that does, tells nothing of another. A date that is
// null, empty or 0 is not told, and an object that tells neither is none.
#pragma once

#include "probes/formats/format.h"
#include "probes/formats/json_text.h"

namespace kigen::formats {

/// Adds what is described, in the order of the text, under the JSON pointer of the object. People call it by
/// its own name, else by those of the objects around it (`vc01/cs1`). Faults, under the pointer: `malformed`
/// for a date that is none, one end without the other, and an end before the beginning; `limit`, of the
/// whole, beyond 10,000 of both.
void collect_descriptions(const JsonText& json, Contents& contents);

}  // namespace kigen::formats
