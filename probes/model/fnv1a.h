// The hash FNV-1a of 64 bits, by Fowler, Noll and Vo: quick, the same everywhere, and no protection against
// anybody.
#pragma once

#include <cstdint>
#include <string_view>

namespace kigen {

constexpr std::uint64_t fnv1a(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : text) hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x100000001b3ULL;
  return hash;
}

}  // namespace kigen
