#include "probes/model/unicode.h"

#include <array>

namespace kigen {
namespace {

constexpr char32_t kReplacement = 0xfffd;

bool is_high_surrogate(char32_t unit) { return unit >= 0xd800 && unit < 0xdc00; }
bool is_low_surrogate(char32_t unit) { return unit >= 0xdc00 && unit < 0xe000; }

// 0, which is no surrogate, beyond the end.
char32_t unit_at(ByteView bytes, std::size_t at, ByteOrder order) {
  if (at + 1 >= bytes.size()) return 0;
  const std::uint8_t first = bytes[at], second = bytes[at + 1];
  return static_cast<char32_t>(order == ByteOrder::kBigEndian ? first << 8 | second : second << 8 | first);
}

}  // namespace

void append_utf8(std::string& text, char32_t c) {
  constexpr std::array<char32_t, 4> kFirstByte = {0x00, 0xc0, 0xe0, 0xf0};
  if (c > 0x10ffff || is_high_surrogate(c) || is_low_surrogate(c)) c = kReplacement;
  const int continuations = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
  text += static_cast<char>(kFirstByte[continuations] | c >> (6 * continuations));
  for (int i = continuations - 1; i >= 0; --i) text += static_cast<char>(0x80 | (c >> (6 * i) & 0x3f));
}

std::string utf16_to_utf8(ByteView bytes, ByteOrder order) {
  std::string text;
  text.reserve(bytes.size());
  for (std::size_t at = 0; at + 1 < bytes.size(); at += 2) {
    char32_t c = unit_at(bytes, at, order);
    const char32_t next = unit_at(bytes, at + 2, order);
    if (is_high_surrogate(c) && is_low_surrogate(next)) {
      c = 0x10000 + ((c - 0xd800) << 10) + (next - 0xdc00);
      at += 2;
    }
    append_utf8(text, c);
  }
  if (bytes.size() % 2 != 0) append_utf8(text, kReplacement);
  return text;
}

std::string terminated_utf16_to_utf8(ByteView bytes, ByteOrder order) {
  std::string text = utf16_to_utf8(bytes.first(bytes.size() & ~std::size_t{1}), order);
  if (text.ends_with('\0')) text.pop_back();
  return text;
}

}  // namespace kigen
