#include "probes/pki/oid.h"

#include <algorithm>

#include "probes/model/certificate.h"

namespace kigen::pki {
namespace {

constexpr std::size_t kMaxOidOctets = 64;  // keeps the decimal conversion below cheap

/// A number in decimal, least significant digit first: arcs below 2.25 have 128 bits.
std::string decimal_digits(ByteView base128) {
  std::string digits;
  for (const std::uint8_t octet : base128) {
    unsigned carry = octet & 0x7f;
    for (char& digit : digits) {
      const unsigned value = static_cast<unsigned>(digit - '0') * 128 + carry;
      digit = static_cast<char>('0' + value % 10);
      carry = value / 10;
    }
    for (; carry > 0; carry /= 10) digits += static_cast<char>('0' + carry % 10);
  }
  return digits.empty() ? "0" : digits;
}

/// The first number holds two arcs: 40 times the first, plus the second.
std::string first_arcs(ByteView base128) {
  unsigned value = 0;
  for (const std::uint8_t octet : base128) value = value << 7 | (octet & 0x7f);
  const unsigned first = std::min(value / 40, 2u);
  return std::to_string(first) + '.' + std::to_string(value - first * 40);
}

}  // namespace

std::string dotted_oid(ByteView content) {
  const auto ends_arc = [](std::uint8_t octet) { return octet < 0x80; };
  const auto first_end = std::ranges::find_if(content, ends_arc);
  const auto first_size = static_cast<std::size_t>(first_end - content.begin()) + 1;
  if (content.empty() || content.size() > kMaxOidOctets || !ends_arc(content.back()) || first_size > 4) {
    return '#' + to_hex(content);
  }
  std::string text = first_arcs(content.first(first_size));
  for (content = content.subspan(first_size); !content.empty();) {
    const auto end = std::ranges::find_if(content, ends_arc);
    const auto size = static_cast<std::size_t>(end - content.begin()) + 1;
    const std::string digits = decimal_digits(content.first(size));
    (text += '.').append(digits.rbegin(), digits.rend());
    content = content.subspan(size);
  }
  return text;
}

}  // namespace kigen::pki
