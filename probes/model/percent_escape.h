// One character kept out of a text, for whoever puts it between texts. Pure.
#pragma once

#include <string>
#include <string_view>

namespace kigen {

/// The text with every `escaped` written as `%XX`.
inline std::string percent_escaped(std::string_view text, char escaped) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(escaped);
  std::string out;
  for (const char c : text) {
    if (c == escaped) {
      out += {'%', kHex[byte >> 4], kHex[byte & 15]};
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace kigen
