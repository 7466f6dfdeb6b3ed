// The serialized certificate store of Windows, `.sst` ([MS-OSHARED] 2.3.4.1; elements in windows_elements.h).
//
// Recognised: the version 0 and the signature `CERT`.
// Read: entries one behind another, each its properties and then a certificate, CRL or trust list (CTL,
//   passed over), up to an element of identifier 0 or the end. The properties are those of windows_blob.h.
// Entries: the friendly name, else the subject (of a CRL `crl:ISSUER`), else the position.
// Faults: as of windows_blob.h; `truncated` and `malformed` of the stream as a whole keep the entries before;
//   `too_large` beyond 10,000 entries.
// is_chain: never; a store is a collection.
#pragma once

#include "probes/formats/format.h"

namespace kigen::formats {

extern const FormatDescription kWindowsStore;

}  // namespace kigen::formats
