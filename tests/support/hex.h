// Bytes as specifications print them.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace kigen::testing {

/// The bytes that `30 1d 0201` spells; blanks may stand anywhere.
inline std::string from_hex(std::string_view text) {
  std::string bytes, digits;
  for (const char c : text) {
    if (c == ' ') continue;
    if (std::string_view("0123456789abcdef").find(c) == std::string_view::npos) {
      throw std::invalid_argument("no hexadecimal digit: " + std::string(1, c));
    }
    digits += c;
    if (digits.size() < 2) continue;
    bytes += static_cast<char>(std::stoi(digits, nullptr, 16));
    digits.clear();
  }
  if (!digits.empty()) throw std::invalid_argument("half a byte: " + std::string(text));
  return bytes;
}

}  // namespace kigen::testing
