#include "exporter/state/binary.h"

#include <algorithm>

#include "probes/model/text.h"

namespace kigen::state {
namespace {

constexpr unsigned kBitsPerByte = 7;
constexpr unsigned kLastShift = 63;
constexpr std::int64_t kMaxDuration = std::int64_t{1} << 62;  // nanoseconds

}  // namespace

void Writer::put_unsigned(std::uint64_t number) {
  for (; number >= 0x80; number >>= kBitsPerByte) put_byte(static_cast<std::uint8_t>(number | 0x80));
  put_byte(static_cast<std::uint8_t>(number));
}

void Writer::put_signed(std::int64_t number) {
  const auto bits = static_cast<std::uint64_t>(number);
  put_unsigned(bits << 1 ^ (number < 0 ? ~std::uint64_t{0} : 0));
}

void Writer::put_bytes(std::string_view bytes) {
  put_unsigned(bytes.size());
  bytes_ += bytes;
}

void Writer::put_text(std::string_view text) {
  if (is_printable_utf8(text)) return put_bytes(text);
  put_bytes(printable_utf8(text));
}

std::uint8_t Reader::take_byte() {
  if (rest_.empty()) ok_ = false;
  if (!ok_) return 0;
  const std::uint8_t byte = rest_.front();
  rest_ = rest_.subspan(1);
  return byte;
}

std::uint64_t Reader::take_unsigned() {
  std::uint64_t number = 0;
  for (unsigned shift = 0; shift <= kLastShift; shift += kBitsPerByte) {
    const std::uint8_t byte = take_byte();
    if (shift == kLastShift && byte > 1) break;  // more than 64 bits
    number |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return number;
  }
  ok_ = false;
  return 0;
}

std::int64_t Reader::take_signed() {
  const std::uint64_t bits = take_unsigned();
  return static_cast<std::int64_t>(bits >> 1 ^ ((bits & 1) != 0 ? ~std::uint64_t{0} : 0));
}

std::string_view Reader::take_bytes() {
  const std::uint64_t size = take_unsigned();
  if (!ok_ || size > rest_.size()) {
    ok_ = false;
    return {};
  }
  const std::string_view bytes = as_text(rest_.first(size));
  rest_ = rest_.subspan(size);
  return bytes;
}

std::string Reader::take_text() {
  const std::string_view text = take_bytes();
  if (!is_printable_utf8(text)) {
    ok_ = false;
    return {};
  }
  return std::string(text);
}

bool Reader::take_raw(std::uint8_t* to, std::size_t size) {
  if (size > rest_.size()) ok_ = false;
  if (!ok_) return false;
  std::copy_n(rest_.begin(), size, to);
  rest_ = rest_.subspan(size);
  return true;
}

void transfer(Reader& reader, bool& value) {
  const std::uint8_t byte = reader.take_byte();
  if (byte > 1) return reader.fail();
  value = byte == 1;
}

void transfer(Reader& reader, std::chrono::sys_seconds& moment) {
  const std::int64_t seconds = reader.take_signed();
  if (seconds < -kMaxMoment || seconds > kMaxMoment) return reader.fail();
  moment = std::chrono::sys_seconds(std::chrono::seconds(seconds));
}

void transfer(Reader& reader, std::chrono::nanoseconds& duration) {
  const std::int64_t count = reader.take_signed();
  if (count < 0 || count > kMaxDuration) return reader.fail();
  duration = std::chrono::nanoseconds(count);
}

}  // namespace kigen::state
