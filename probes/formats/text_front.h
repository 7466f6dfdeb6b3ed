// How a text begins, whatever stands before it. Views alias the text.
#pragma once

#include <algorithm>
#include <string_view>

namespace kigen::formats {

inline constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";  // of UTF-8

inline std::string_view without_byte_order_mark(std::string_view text) {
  return text.starts_with(kByteOrderMark) ? text.substr(kByteOrderMark.size()) : text;
}

/// Neither that nor the white space of XML and JSON.
inline std::string_view from_first_character(std::string_view text) {
  text = without_byte_order_mark(text);
  text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  return text;
}

}  // namespace kigen::formats
