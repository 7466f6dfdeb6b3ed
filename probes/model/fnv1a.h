// The hash FNV-1a of 64 bits, by Fowler, Noll and Vo: quick, the same everywhere, and no protection against
// anybody.
#pragma once

#include <cstdint>
#include <string_view>

namespace kigen {

inline constexpr std::uint64_t kFnv1aBasis = 0xcbf29ce484222325ULL;

constexpr std::uint64_t fnv1a_step(std::uint64_t hash, char next) {
  return (hash ^ static_cast<std::uint8_t>(next)) * 0x100000001b3ULL;
}

constexpr std::uint64_t fnv1a(std::string_view text) {
  std::uint64_t hash = kFnv1aBasis;
  for (const char c : text) hash = fnv1a_step(hash, c);
  return hash;
}

}  // namespace kigen
