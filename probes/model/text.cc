#include "probes/model/text.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>

namespace kigen {
namespace {

bool is_continuation(std::uint8_t byte) { return (byte & 0xc0) == 0x80; }

// The number of bytes of the printable character at the start of `text` (RFC 3629 section 4), 0 when there is
// none.
std::size_t printable_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t first = byte(0);
  if (first < 0x80) return first >= 0x20 && first != 0x7f ? 1 : 0;
  const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if (!is_continuation(byte(i))) return 0;
  }
  const std::uint8_t second = byte(1);
  const bool overlong = (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
  const bool surrogate = first == 0xed && second >= 0xa0;
  const bool too_high = first == 0xf4 && second >= 0x90;
  const bool c1_control = first == 0xc2 && second < 0xa0;
  return overlong || surrogate || too_high || c1_control ? 0 : length;
}

constexpr std::uint64_t kEach = 0x0101'0101'0101'0101;  // times a byte: that byte eight times

// Whether no byte is a control character or above 0x7e, told of eight at a time: nearly every text is so.
bool is_plain_ascii(std::string_view text) {
  std::uint64_t odd = 0;
  const auto look_at = [&](const char* eight) {
    std::uint64_t bytes;
    std::memcpy(&bytes, eight, sizeof bytes);
    odd |= bytes | (bytes - 0x20 * kEach) | (bytes + kEach);  // a carry comes from an odd byte only
  };
  if (text.size() < sizeof odd) {
    return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7f; });
  }
  const char* const last = text.data() + text.size() - sizeof odd;
  for (const char* at = text.data(); at < last; at += sizeof odd) look_at(at);
  look_at(last);
  return (odd & 0x80 * kEach) == 0;
}

std::uint32_t fnv1a(std::string_view text) {
  std::uint32_t hash = 2166136261u;
  for (const char c : text) hash = (hash ^ static_cast<std::uint8_t>(c)) * 16777619u;
  return hash;
}

}  // namespace

bool is_printable_utf8(std::string_view text) {
  if (is_plain_ascii(text)) return true;
  while (!text.empty()) {
    const std::size_t length = printable_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string printable_utf8(std::string_view text) {
  if (is_plain_ascii(text)) return std::string(text);
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    if (const std::size_t length = printable_length(text); length > 0) {
      out.append(text.substr(0, length));
      text.remove_prefix(length);
      continue;
    }
    const auto byte = static_cast<std::uint8_t>(text[0]);
    out += {'%', kHex[byte >> 4], kHex[byte & 15]};
    text.remove_prefix(1);
  }
  return out;
}

std::string bounded_text(std::string text, std::size_t max_bytes) {
  constexpr std::size_t kSuffixBytes = 9;
  if (text.size() <= max_bytes) return text;
  char suffix[kSuffixBytes + 1];
  std::snprintf(suffix, sizeof suffix, "~%08x", fnv1a(text));
  std::size_t end = max_bytes - kSuffixBytes;
  while (end > 0 && is_continuation(static_cast<std::uint8_t>(text[end]))) --end;
  text.resize(end);
  return text + suffix;
}

std::string ascii_lower(std::string_view text) {
  std::string out(text);
  std::uint64_t bytes = 0;
  std::size_t at = 0;
  for (; out.size() - at >= sizeof bytes; at += sizeof bytes) {
    std::memcpy(&bytes, &out[at], sizeof bytes);
    bytes = ascii_lower(bytes);
    std::memcpy(&out[at], &bytes, sizeof bytes);
  }
  for (; at < out.size(); ++at) {
    if (out[at] >= 'A' && out[at] <= 'Z') out[at] = static_cast<char>(out[at] - 'A' + 'a');
  }
  return out;
}

// Of each byte the highest bit tells: first whether its other seven are at least `A`, then whether above `Z`.
std::uint64_t ascii_lower(std::uint64_t bytes) {
  constexpr std::uint64_t kHighest = 0x80 * kEach;
  const std::uint64_t sevens = bytes & ~kHighest;
  const std::uint64_t from_a = sevens + (0x80 - 'A') * kEach, above_z = sevens + (0x7f - 'Z') * kEach;
  const std::uint64_t is_upper = (from_a ^ above_z) & ~bytes & kHighest;
  return bytes | is_upper >> 2;
}

}  // namespace kigen
