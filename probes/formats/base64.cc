#include "probes/formats/base64.h"

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

namespace kigen::formats {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint32_t kNotInAlphabet = 0x8000'0000;

using Table = std::array<std::uint32_t, 256>;

// The value of each character, already where it belongs in the group's 24 bits.
constexpr Table shifted_table(int shift) {
  Table table{};
  table.fill(kNotInAlphabet);
  for (std::uint32_t value = 0; value < kAlphabet.size(); ++value) {
    table[static_cast<std::uint8_t>(kAlphabet[value])] = value << shift;
  }
  return table;
}

constexpr std::array<Table, 4> kTables = {shifted_table(18), shifted_table(12), shifted_table(6),
                                          shifted_table(0)};

constexpr bool is_space(std::uint8_t c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

struct Cursor {
  const std::uint8_t* next;
  const std::uint8_t* end;
  std::uint8_t* out;
};

std::uint32_t bits_of_group(const std::uint8_t* group) {
  return kTables[0][group[0]] | kTables[1][group[1]] | kTables[2][group[2]] | kTables[3][group[3]];
}

// The six bytes of two groups, and two behind them that are written over, or cut off at the end.
void put_groups(std::uint32_t first, std::uint32_t second, std::uint8_t* out) {
  std::uint64_t bits = std::uint64_t{first} << 40 | std::uint64_t{second} << 16;
  if (std::endian::native == std::endian::little) bits = __builtin_bswap64(bits);
  std::memcpy(out, &bits, sizeof bits);
}

// Two undivided groups at a time: a line of PEM in eight steps.
void decode_pairs(Cursor& at) {
  while (at.end - at.next >= 8) {
    const std::uint32_t first = bits_of_group(at.next), second = bits_of_group(at.next + 4);
    if ((first | second) & kNotInAlphabet) return;
    put_groups(first, second, at.out);
    at.next += 8;
    at.out += 6;
  }
}

// As many undivided groups as there are: the whole of a line, as a rule.
void decode_groups(Cursor& at) {
  decode_pairs(at);
  while (at.end - at.next >= 4) {
    const std::uint32_t bits = bits_of_group(at.next);
    if (bits & kNotInAlphabet) return;
    at.out[0] = static_cast<std::uint8_t>(bits >> 16);
    at.out[1] = static_cast<std::uint8_t>(bits >> 8);
    at.out[2] = static_cast<std::uint8_t>(bits);
    at.next += 4;
    at.out += 3;
  }
}

void skip_space(Cursor& at) {
  while (at.next != at.end && is_space(*at.next)) ++at.next;
}

enum class Group { kWhole, kLast, kBroken };

// One group with white space or padding inside.
Group decode_divided_group(Cursor& at) {
  std::uint32_t bits = 0;
  int characters = 0, padding = 0;
  while (characters + padding < 4) {
    skip_space(at);
    if (at.next == at.end) return Group::kBroken;
    const std::uint8_t c = *at.next++;
    if (c == '=' && characters >= 2) {
      ++padding;
      continue;
    }
    const std::uint32_t value = kTables[characters][c];
    if (padding != 0 || value == kNotInAlphabet) return Group::kBroken;
    bits |= value;
    ++characters;
  }
  for (int i = 0; i < characters - 1; ++i) *at.out++ = static_cast<std::uint8_t>(bits >> (16 - 8 * i));
  return padding != 0 ? Group::kLast : Group::kWhole;
}

}  // namespace

bool decode_base64(std::string_view text, Bytes& out) {
  out.resize(text.size() / 4 * 3 + 3);
  const auto* begin = reinterpret_cast<const std::uint8_t*>(text.data());
  Cursor at{begin, begin + text.size(), out.data()};
  for (Group group = Group::kWhole;;) {
    skip_space(at);
    if (at.next == at.end) break;
    if (group != Group::kWhole) return false;
    const std::uint8_t* before = at.next;
    decode_groups(at);
    if (at.next != before) continue;  // what stands behind a line end is undivided again, as a rule
    group = decode_divided_group(at);
    if (group == Group::kBroken) return false;
  }
  out.resize(static_cast<std::size_t>(at.out - out.data()));
  return true;
}

}  // namespace kigen::formats
