#include "probes/formats/jks_text.h"

#include <array>
#include <optional>
#include <utility>

#include "probes/model/unicode.h"

namespace kigen::formats {
namespace {

struct Character {
  char32_t code;
  std::size_t bytes;
};

enum class Form { kUtf8, kModifiedUtf8 };

std::size_t length_by_first(std::uint8_t first, Form form) {
  if (first < 0x80) return 1;
  if (first >= 0xc0 && first < 0xe0) return 2;
  if (first >= 0xe0 && first < 0xf0) return 3;
  return first >= 0xf0 && first < 0xf8 && form == Form::kUtf8 ? 4 : 0;
}

bool is_high_surrogate(char32_t code) { return code >= 0xd800 && code < 0xdc00; }
bool is_low_surrogate(char32_t code) { return code >= 0xdc00 && code < 0xe000; }

// UTF-8 forbids what modified UTF-8 lives by: surrogates, and two octets for the null character.
bool is_allowed(char32_t code, std::size_t bytes, Form form) {
  constexpr std::array<char32_t, 5> kLeast = {0, 0, 0x80, 0x800, 0x10000};
  if (form == Form::kModifiedUtf8) return code >= kLeast[bytes] || code == 0;
  return code >= kLeast[bytes] && code < 0x110000 && !is_high_surrogate(code) && !is_low_surrogate(code);
}

// The character at the start; nullopt when there is none in this form.
std::optional<Character> character_at(ByteView text, Form form) {
  const std::size_t bytes = text.empty() ? 0 : length_by_first(text[0], form);
  if (bytes == 0 || bytes > text.size()) return std::nullopt;
  char32_t code = bytes == 1 ? text[0] : text[0] & (0x7f >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((text[i] & 0xc0) != 0x80) return std::nullopt;
    code = code << 6 | (text[i] & 0x3f);
  }
  return is_allowed(code, bytes, form) ? std::optional(Character{code, bytes}) : std::nullopt;
}

void append_unit(std::string& units, char32_t unit) {
  units += static_cast<char>(unit >> 8);
  units += static_cast<char>(unit);
}

void append_utf16(std::string& units, char32_t c) {
  if (c < 0x10000) return append_unit(units, c);
  append_unit(units, 0xd800 + ((c - 0x10000) >> 10));
  append_unit(units, 0xdc00 + ((c - 0x10000) & 0x3ff));
}

// A character, or both surrogates that make one; half a pair stays, for append_utf8 to replace.
Character join_surrogates(Character first, ByteView rest) {
  const auto second = is_high_surrogate(first.code) ? character_at(rest, Form::kModifiedUtf8) : std::nullopt;
  if (second && is_low_surrogate(second->code)) {
    return {0x10000 + ((first.code - 0xd800) << 10) + (second->code - 0xdc00), first.bytes + second->bytes};
  }
  return first;
}

bool is_utf8(ByteView text) {
  while (!text.empty()) {
    const auto character = character_at(text, Form::kUtf8);
    if (!character) return false;
    text = text.subspan(character->bytes);
  }
  return true;
}

}  // namespace

std::string modified_utf8_to_utf8(ByteView text) {
  std::string utf8;
  utf8.reserve(text.size());
  while (!text.empty()) {
    const auto first = character_at(text, Form::kModifiedUtf8);
    if (!first) {
      utf8 += static_cast<char>(text[0]);
      text = text.subspan(1);
      continue;
    }
    const Character character = join_surrogates(*first, text.subspan(first->bytes));
    append_utf8(utf8, character.code);
    text = text.subspan(character.bytes);
  }
  return utf8;
}

Secret password_to_utf16(std::string_view password) {
  ByteView text = as_bytes(password);
  const bool utf8 = is_utf8(text);
  std::string units;
  units.reserve(2 * text.size());  // never grows, so that no copy of it is left behind
  while (!text.empty()) {
    const Character character = utf8 ? *character_at(text, Form::kUtf8) : Character{text[0], 1};
    append_utf16(units, character.code);
    text = text.subspan(character.bytes);
  }
  return Secret(std::move(units));
}

}  // namespace kigen::formats
