// Base64 as PEM bodies hold it (RFC 4648 section 4, RFC 7468 section 3), many characters at a time: this is
// on the path of every certificate of a scan of a hundred thousand files.
#pragma once

#include <string_view>

#include "probes/model/bytes.h"

namespace kigen::formats {

/// Decodes the whole of `text` into `out`, whose former content goes and whose memory is used again. White
/// space may stand anywhere. False, with `out` unspecified, when there is any other character, data after
/// padding, or a group that is not complete: padding is required.
bool decode_base64(std::string_view text, Bytes& out);
/// The same as on a processor that cannot shuffle bytes, for tests.
bool decode_base64_by_table(std::string_view text, Bytes& out);

}  // namespace kigen::formats
