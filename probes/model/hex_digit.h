// What a hexadecimal digit stands for. Pure.
#pragma once

#include <optional>

namespace kigen {

/// 0 to 15, of a digit in either case; absent when it is none.
constexpr std::optional<int> hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

}  // namespace kigen
