#include "probes/formats/base64.h"

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#ifdef __x86_64__
#include <tmmintrin.h>
#endif

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

// Of the output: whoever decodes several groups at a time writes a little more than they hold.
constexpr std::size_t kSpareBytes = 4;

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

// Two undivided groups at a time.
void decode_pairs(Cursor& at) {
  while (at.end - at.next >= 8) {
    const std::uint32_t first = bits_of_group(at.next), second = bits_of_group(at.next + 4);
    if ((first | second) & kNotInAlphabet) return;
    put_groups(first, second, at.out);
    at.next += 8;
    at.out += 6;
  }
}

#ifdef __x86_64__

using Row = std::array<std::uint8_t, 16>;

constexpr std::uint8_t bit_of_high(int high) {
  return static_cast<std::uint8_t>(high >= 2 && high <= 7 ? 1 << (high - 2) : 0x80);
}

// By the upper four bits of a character. Where the table of the lower four has the same bit, it is not of the
// alphabet.
constexpr Row kHighBits = [] {
  Row row{};
  for (int high = 0; high < 16; ++high) row[high] = bit_of_high(high);
  return row;
}();
constexpr Row kForeignBits = [] {
  Row row{};
  row.fill(0xff);
  for (const char c : kAlphabet) row[c & 15] &= static_cast<std::uint8_t>(~bit_of_high(c >> 4));
  return row;
}();

// From character to value, by the upper four bits, which do not tell `/` from `+`: it has a row of its own.
constexpr int kRowOfSlash = 1;
constexpr Row kSteps = [] {
  Row row{};
  for (std::size_t value = 0; value < kAlphabet.size(); ++value) {
    const char c = kAlphabet[value];
    row[c == '/' ? kRowOfSlash : c >> 4] = static_cast<std::uint8_t>(value - static_cast<std::size_t>(c));
  }
  return row;
}();

[[gnu::target("ssse3")]] __m128i load(const void* bytes) {
  return _mm_loadu_si128(static_cast<const __m128i*>(bytes));
}

// Four undivided groups at a time: a line of PEM in four steps. Needs four bytes behind the last that it
// decodes, which it writes over.
[[gnu::target("ssse3")]] Cursor decode_quadruples(Cursor at) {
  const __m128i last_in_front = _mm_setr_epi8(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1);
  while (at.end - at.next >= 16) {
    const __m128i characters = load(at.next);
    const __m128i low = _mm_and_si128(characters, _mm_set1_epi8(15));
    const __m128i high = _mm_and_si128(_mm_srli_epi16(characters, 4), _mm_set1_epi8(15));
    const __m128i foreign =
        _mm_and_si128(_mm_shuffle_epi8(load(&kForeignBits), low), _mm_shuffle_epi8(load(&kHighBits), high));
    if (_mm_movemask_epi8(_mm_cmpeq_epi8(foreign, _mm_setzero_si128())) != 0xffff) break;
    const __m128i row = _mm_add_epi8(high, _mm_cmpeq_epi8(characters, _mm_set1_epi8('/')));
    const __m128i values = _mm_add_epi8(characters, _mm_shuffle_epi8(load(&kSteps), row));
    const __m128i pairs = _mm_maddubs_epi16(values, _mm_set1_epi16(1 << 8 | 1 << 6));  // 64 a + b
    const __m128i groups = _mm_madd_epi16(pairs, _mm_set1_epi32(1 << 16 | 1 << 12));   // 4096 ab + cd
    _mm_storeu_si128(reinterpret_cast<__m128i*>(at.out), _mm_shuffle_epi8(groups, last_in_front));
    at.next += 16;
    at.out += 12;
  }
  return at;
}

bool has_shuffle() { return __builtin_cpu_supports("ssse3"); }

#else

Cursor decode_quadruples(Cursor at) { return at; }
bool has_shuffle() { return false; }

#endif

enum class Way { kTable, kShuffle };

// As many undivided groups as there are: the whole of a line, as a rule.
void decode_groups(Cursor& at, Way way) {
  if (way == Way::kShuffle) at = decode_quadruples(at);
  if (at.next == at.end || is_space(*at.next)) return;
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

bool decode(std::string_view text, Bytes& out, Way way) {
  out.resize(text.size() / 4 * 3 + kSpareBytes);
  const auto* begin = reinterpret_cast<const std::uint8_t*>(text.data());
  Cursor at{begin, begin + text.size(), out.data()};
  for (Group group = Group::kWhole;;) {
    skip_space(at);
    if (at.next == at.end) break;
    if (group != Group::kWhole) return false;
    const std::uint8_t* before = at.next;
    decode_groups(at, way);
    if (at.next != before) continue;  // what stands behind a line end is undivided again, as a rule
    group = decode_divided_group(at);
    if (group == Group::kBroken) return false;
  }
  out.resize(static_cast<std::size_t>(at.out - out.data()));
  return true;
}

}  // namespace

bool decode_base64(std::string_view text, Bytes& out) {
  return decode(text, out, has_shuffle() ? Way::kShuffle : Way::kTable);
}

bool decode_base64_by_table(std::string_view text, Bytes& out) { return decode(text, out, Way::kTable); }

}  // namespace kigen::formats
