// Characters as UTF-8, from the encodings in which standards and systems write them. What cannot be a
// character becomes U+FFFD; control characters stay: pass the result through printable_utf8 (text.h) before
// it is shown.
#pragma once

#include <string>

#include "probes/model/bytes.h"

namespace kigen {

/// Appends one character; U+FFFD for a surrogate and beyond U+10FFFF.
void append_utf8(std::string& text, char32_t character);

enum class ByteOrder { kLittleEndian, kBigEndian };

/// UTF-16 (RFC 2781) without a byte order mark. A surrogate without its other half and an odd last byte
/// become U+FFFD each.
std::string utf16_to_utf8(ByteView bytes, ByteOrder order);

/// The same for strings that end in a null character, or may: one is left out, and so is an odd last byte.
std::string terminated_utf16_to_utf8(ByteView bytes, ByteOrder order);

}  // namespace kigen
