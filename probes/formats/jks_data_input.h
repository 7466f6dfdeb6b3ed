// A cursor over what java.io.DataOutput wrote: big-endian numbers and strings with their length before them.
// Views alias the input. Once something did not fit, every further read gives nothing and ran_out() says so,
// so that a reader may take several fields and ask once.
#pragma once

#include <cstdint>

#include "probes/model/bytes.h"

namespace kigen::formats {

class DataInput {
 public:
  explicit DataInput(ByteView bytes) : bytes_(bytes) {}

  bool ran_out() const { return ran_out_; }
  /// How many bytes were read. Meaningful until it ran out.
  std::size_t position() const { return position_; }

  std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
  std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }
  std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
  std::uint64_t u64() { return number(8); }
  /// writeUTF: two bytes of length, then modified UTF-8.
  ByteView utf() { return take(u16()); }
  /// Empty when there are fewer.
  ByteView take(std::uint64_t count) {
    if (ran_out_ || count > bytes_.size() - position_) {
      ran_out_ = true;
      return {};
    }
    const ByteView taken = bytes_.subspan(position_, count);
    position_ += count;
    return taken;
  }

 private:
  std::uint64_t number(std::size_t octets) {
    std::uint64_t value = 0;
    for (const std::uint8_t octet : take(octets)) value = value << 8 | octet;
    return value;
  }

  ByteView bytes_;
  std::size_t position_ = 0;
  bool ran_out_ = false;
};

}  // namespace kigen::formats
