// Numbers as sample values of text 0.0.4.
#pragma once

#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace kigen::metrics {

/// Enough for any number written here.
constexpr std::size_t kMaxNumberLength = 32;

/// Writes the number at `out`, without a terminator; returns the end.
inline char* write_number(char* out, std::int64_t value) {
  return std::to_chars(out, out + kMaxNumberLength, value).ptr;
}
/// In seconds, exactly: `0.125`.
char* write_number(char* out, std::chrono::nanoseconds value);

}  // namespace kigen::metrics
