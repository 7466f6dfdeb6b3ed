// Object identifiers (ITU-T X.690 8.19): constants written in dotted form and compared as the octets they
// have in DER, so that a lookup costs a memcmp.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "probes/model/bytes.h"

namespace kigen::pki {

/// The content octets of an OBJECT IDENTIFIER, computed by the compiler: `Oid("2.5.4.3")`.
class Oid {
 public:
  consteval explicit(false) Oid(const char* dotted) {
    const std::uint64_t first = take_arc(dotted);
    append(first * 40 + take_arc(dotted));
    while (*dotted != '\0') append(take_arc(dotted));
  }

  constexpr ByteView bytes() const { return {octets_.data(), size_}; }
  /// The last octet first: it is where those of one arc differ.
  friend bool operator==(const Oid& oid, ByteView content) {
    return oid.size_ == content.size() && oid.octets_[oid.size_ - 1] == content.back() &&
           as_text(oid.bytes()) == as_text(content);
  }

 private:
  static constexpr std::uint64_t take_arc(const char*& text) {
    std::uint64_t arc = 0;
    while (*text >= '0' && *text <= '9') arc = arc * 10 + static_cast<std::uint64_t>(*text++ - '0');
    if (*text == '.') ++text;
    return arc;
  }
  constexpr void append(std::uint64_t arc) {
    int shift = 0;
    while (arc >> (shift + 7) != 0) shift += 7;
    for (; shift >= 0; shift -= 7) {
      octets_[size_++] = static_cast<std::uint8_t>((arc >> shift & 0x7f) | (shift > 0 ? 0x80 : 0));
    }
  }

  std::array<std::uint8_t, 16> octets_{};
  std::size_t size_ = 0;
};

/// The dotted form of an OBJECT IDENTIFIER's content octets, arcs of any size; `#` and the octets in
/// hexadecimal when they do not form one, or are absurdly long.
std::string dotted_oid(ByteView content);

}  // namespace kigen::pki
