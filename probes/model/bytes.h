// Bytes as every room passes them: an owning vector and a view that never outlives its owner.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace kigen {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

inline ByteView as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

inline std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline Bytes to_owned(ByteView bytes) { return {bytes.begin(), bytes.end()}; }

}  // namespace kigen
