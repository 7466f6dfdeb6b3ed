// Certificates in JSON (RFC 8259): a JWK Set with `x5c` (RFC 7517), the OAuth metadata of Exchange and Lync,
// answers of REST interfaces, state files. What counts as one, and what it is called: document_tree.h.
// Recognised by a brace or bracket at the front, and PEM of a certificate or `MII` within the head.
// Faults: `truncated` when the text ends early, `malformed` when it is no JSON, `too_large` beyond 32 levels,
// 500,000 values or `max_bytes`; of one certificate, under its JSON pointer. Nothing of the text appears in a
// detail.
#pragma once

#include "probes/formats/format.h"

namespace kigen::formats {

extern const FormatDescription kJsonDocument;

}  // namespace kigen::formats
