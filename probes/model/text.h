// Texts from outside made fit to be shown: valid UTF-8, printable, bounded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace kigen {

/// The text with every byte that is not part of a printable UTF-8 character written as `%XX`: control
/// characters (C0, DEL, C1), overlong forms, surrogates and stray bytes. Printable input comes back unchanged.
std::string printable_utf8(std::string_view text);

/// True when printable_utf8 would return the text as it is.
bool is_printable_utf8(std::string_view text);

/// At most `max_bytes` bytes (at least 16): a longer text is cut between characters and ends in `~` and eight
/// hexadecimal digits of a hash of the whole, so that two long texts do not become one.
std::string bounded_text(std::string text, std::size_t max_bytes);

/// Lower-case ASCII; other bytes stay.
std::string ascii_lower(std::string_view text);
/// The same of eight bytes at once.
std::uint64_t ascii_lower(std::uint64_t bytes);

}  // namespace kigen
