// Texts as Java's key stores hold them: aliases in modified UTF-8 (java.io.DataInput), passwords as UTF-16.
// Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "probes/model/bytes.h"
#include "probes/model/secret.h"

namespace kigen::formats {

/// UTF-8. A pair of surrogates becomes one character, one without its other half U+FFFD, `c0 80` a null
/// character. Bytes that are no modified UTF-8 stay as they are.
std::string modified_utf8_to_utf8(ByteView text);

/// The password's UTF-16 code units in big-endian order, without an end mark. A password that is not UTF-8 is
/// taken as ISO 8859-1.
Secret password_to_utf16(std::string_view password);

}  // namespace kigen::formats
