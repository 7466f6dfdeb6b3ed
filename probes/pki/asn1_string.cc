#include "probes/pki/asn1_string.h"

namespace kigen::pki {
namespace {

constexpr std::uint8_t kNumericString = 0x12;
constexpr char32_t kReplacement = 0xfffd;

void append_utf8(std::string& out, char32_t c) {
  if (c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff)) c = kReplacement;
  const auto continuation = [&](int shift) { return static_cast<char>(0x80 | (c >> shift & 0x3f)); };
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += {static_cast<char>(0xc0 | c >> 6), continuation(0)};
  } else if (c < 0x10000) {
    out += {static_cast<char>(0xe0 | c >> 12), continuation(6), continuation(0)};
  } else {
    out += {static_cast<char>(0xf0 | c >> 18), continuation(12), continuation(6), continuation(0)};
  }
}

std::string from_latin1(ByteView bytes) {
  std::string out;
  for (const std::uint8_t byte : bytes) append_utf8(out, byte);
  return out;
}

std::string from_utf16(ByteView bytes) {
  std::string out;
  const auto unit = [&](std::size_t at) { return static_cast<char32_t>(bytes[at] << 8 | bytes[at + 1]); };
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    char32_t c = unit(i);
    const bool high = c >= 0xd800 && c < 0xdc00;
    if (high && i + 3 < bytes.size() && unit(i + 2) >= 0xdc00 && unit(i + 2) < 0xe000) {
      c = 0x10000 + ((c - 0xd800) << 10) + (unit(i + 2) - 0xdc00);
      i += 2;
    }
    append_utf8(out, c);
  }
  if (bytes.size() % 2 != 0) append_utf8(out, kReplacement);
  return out;
}

std::string from_utf32(ByteView bytes) {
  std::string out;
  for (std::size_t i = 0; i + 3 < bytes.size(); i += 4) {
    const char32_t high = static_cast<char32_t>(bytes[i]) << 24 | static_cast<char32_t>(bytes[i + 1]) << 16;
    append_utf8(out, high | static_cast<char32_t>(bytes[i + 2] << 8 | bytes[i + 3]));
  }
  if (bytes.size() % 4 != 0) append_utf8(out, kReplacement);
  return out;
}

}  // namespace

std::optional<std::string> string_as_utf8(const DerElement& element) {
  switch (element.tag) {
    case tag::kUtf8String:
    case tag::kPrintableString:
    case tag::kIa5String:
    case tag::kVisibleString:
    case kNumericString: return std::string(as_text(element.content));
    case tag::kT61String: return from_latin1(element.content);
    case tag::kBmpString: return from_utf16(element.content);
    case tag::kUniversalString: return from_utf32(element.content);
    default: return std::nullopt;
  }
}

}  // namespace kigen::pki
