#include "probes/pki/asn1_string.h"

#include "probes/model/unicode.h"

namespace kigen::pki {
namespace {

constexpr std::uint8_t kNumericString = 0x12;
constexpr char32_t kReplacement = 0xfffd;

std::string from_latin1(ByteView bytes) {
  std::string out;
  for (const std::uint8_t byte : bytes) append_utf8(out, byte);
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

std::optional<std::string_view> string_as_it_is(const DerElement& element) {
  switch (element.tag) {
    case tag::kUtf8String:
    case tag::kPrintableString:
    case tag::kIa5String:
    case tag::kVisibleString:
    case kNumericString: return as_text(element.content);
    default: return std::nullopt;
  }
}

std::optional<std::string> string_as_utf8(const DerElement& element) {
  if (const auto text = string_as_it_is(element)) return std::string(*text);
  switch (element.tag) {
    case tag::kT61String: return from_latin1(element.content);
    case tag::kBmpString: return utf16_to_utf8(element.content, ByteOrder::kBigEndian);
    case tag::kUniversalString: return from_utf32(element.content);
    default: return std::nullopt;
  }
}

}  // namespace kigen::pki
