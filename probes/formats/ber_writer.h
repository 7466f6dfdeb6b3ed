// Writes BER (ITU-T X.690) with definite lengths of the shortest form, element by element into one buffer.
#pragma once

#include <cstddef>
#include <cstdint>

#include "probes/model/bytes.h"

namespace kigen::formats {

/// Tag and length; `length` octets of content are to follow.
void append_header(Bytes& out, std::uint8_t tag, std::size_t length);

void append_element(Bytes& out, std::uint8_t tag, ByteView content);

/// An INTEGER, ENUMERATED or the like of a value that is not negative.
void append_number(Bytes& out, std::uint8_t tag, std::uint64_t value);

}  // namespace kigen::formats
