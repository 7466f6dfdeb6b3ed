// One certificate of Windows with its properties, as the registry value `Blob` and the files below
// `%APPDATA%\Microsoft\SystemCertificates` hold it ([MS-OSHARED], elements in windows_elements.h).
//
// Recognised: a stream of elements that holds from the first byte on, with a certificate, a CRL, a trust list
//   or a SHA-1 of 20 bytes among them.
// Properties may stand before or behind the certificate: friendly name (11), KEY_PROV_INFO (2:
//   has_private_key; the key itself is elsewhere), RENEWAL (64: state `superseded`), archived (19: state
//   `backup` unless superseded), SHA-1 (3: compared). Others are passed over. A CRL is read, a trust list
//   (CTL) passed over.
// Entries: the friendly name, else the subject (of a CRL `crl:ISSUER`), else "0".
// Faults: `truncated` for an element that ends early, `malformed` for one that is none, for DER that does not
//   hold, for a SHA-1 that is not that of the certificate (beside it) and for properties without any content;
//   `too_large` for an element above 1 MiB and for the content as a whole.
// Never: reads private keys, or follows RENEWAL to the replacement.
#pragma once

#include "probes/formats/format.h"

namespace kigen::formats {

extern const FormatDescription kWindowsBlob;

}  // namespace kigen::formats
