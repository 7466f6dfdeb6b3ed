// BMPString (ITU-T X.680 section 41.15), as PKCS#12 writes friendly names: UTF-16 in big-endian order,
// because producers put surrogate pairs into it.
#pragma once

#include <string>

#include "probes/model/bytes.h"

namespace kigen::formats {

/// UTF-8. A surrogate without its other half becomes U+FFFD, an odd last octet is left out, and so is one
/// terminating null character. Other control characters stay.
std::string bmp_string_to_utf8(ByteView octets);

}  // namespace kigen::formats
