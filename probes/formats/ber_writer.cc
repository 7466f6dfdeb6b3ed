#include "probes/formats/ber_writer.h"

namespace kigen::formats {

void append_header(Bytes& out, std::uint8_t tag, std::size_t length) {
  out.push_back(tag);
  if (length < 0x80) {
    out.push_back(static_cast<std::uint8_t>(length));
    return;
  }
  int octets = 1;
  while (length >> (8 * octets) != 0) ++octets;
  out.push_back(static_cast<std::uint8_t>(0x80 | octets));
  while (octets-- > 0) out.push_back(static_cast<std::uint8_t>(length >> (8 * octets)));
}

void append_element(Bytes& out, std::uint8_t tag, ByteView content) {
  append_header(out, tag, content.size());
  out.insert(out.end(), content.begin(), content.end());
}

void append_number(Bytes& out, std::uint8_t tag, std::uint64_t value) {
  Bytes octets;
  do {
    octets.insert(octets.begin(), static_cast<std::uint8_t>(value));
    value >>= 8;
  } while (value != 0);
  if ((octets.front() & 0x80) != 0) octets.insert(octets.begin(), 0);
  append_element(out, tag, octets);
}

}  // namespace kigen::formats
