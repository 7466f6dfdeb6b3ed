#include "probes/formats/bmp_string.h"

#include <array>

namespace kigen::formats {
namespace {

constexpr char32_t kReplacement = 0xfffd;

bool is_high_surrogate(char32_t unit) { return unit >= 0xd800 && unit < 0xdc00; }
bool is_low_surrogate(char32_t unit) { return unit >= 0xdc00 && unit < 0xe000; }

char32_t unit_at(ByteView octets, std::size_t at) {
  return at + 1 < octets.size() ? static_cast<char32_t>(octets[at] << 8 | octets[at + 1]) : 0;
}

void append_utf8(std::string& text, char32_t c) {
  constexpr std::array<char32_t, 4> kFirstOctet = {0x00, 0xc0, 0xe0, 0xf0};
  const int continuations = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
  text += static_cast<char>(kFirstOctet[continuations] | c >> (6 * continuations));
  for (int i = continuations - 1; i >= 0; --i) text += static_cast<char>(0x80 | (c >> (6 * i) & 0x3f));
}

}  // namespace

std::string bmp_string_to_utf8(ByteView octets) {
  std::string text;
  text.reserve(octets.size());
  for (std::size_t at = 0; at + 1 < octets.size(); at += 2) {
    char32_t c = unit_at(octets, at);
    if (is_high_surrogate(c) && is_low_surrogate(unit_at(octets, at + 2))) {
      c = 0x10000 + ((c - 0xd800) << 10) + (unit_at(octets, at + 2) - 0xdc00);
      at += 2;
    } else if (is_high_surrogate(c) || is_low_surrogate(c)) {
      c = kReplacement;
    }
    append_utf8(text, c);
  }
  if (text.ends_with('\0')) text.pop_back();
  return text;
}

}  // namespace kigen::formats
