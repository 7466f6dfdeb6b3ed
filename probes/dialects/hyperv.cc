#include "probes/dialects/hyperv.h"

#include <boost/asio/awaitable.hpp>

namespace kigen::dialects {
namespace {

constexpr std::string_view kBlobKey = "preconnection_blob";
constexpr std::uint32_t kHeaderBytes = 16;
constexpr std::size_t kMaxCharacters = 0xffff;  // cchPCB, with the NUL

void append_u16(std::string& out, std::uint32_t value) {
  out += static_cast<char>(value);
  out += static_cast<char>(value >> 8);
}

void append_u32(std::string& out, std::uint32_t value) {
  append_u16(out, value & 0xffff);
  append_u16(out, value >> 16);
}

// The code point that begins `text` (RFC 3629), which goes on behind it. Options are valid UTF-8 (the YAML
// reader takes no other); should one not be, its stray bytes become U+FFFD.
std::uint32_t take_code_point(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t first = byte(0);
  const std::size_t length = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  std::uint32_t code_point = first < 0x80 ? first : first & (0x7f >> length);
  bool valid = text.size() >= length && (first < 0x80 || (first >= 0xc2 && first <= 0xf4));
  for (std::size_t i = 1; valid && i < length; ++i) {
    valid = (byte(i) & 0xc0) == 0x80;
    code_point = code_point << 6 | (byte(i) & 0x3f);
  }
  text.remove_prefix(valid ? length : 1);
  return valid ? code_point : 0xfffd;
}

std::string utf16le(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::uint32_t code_point = take_code_point(text);
    if (code_point < 0x10000) {
      append_u16(out, code_point);
    } else {
      append_u16(out, 0xd800 | (code_point - 0x10000) >> 10);
      append_u16(out, 0xdc00 | (code_point & 0x3ff));
    }
  }
  return out;
}

std::string header(std::uint32_t total_bytes, std::uint32_t version) {
  std::string out;
  for (const std::uint32_t field : {total_bytes, std::uint32_t{0}, version, std::uint32_t{0}}) {
    append_u32(out, field);  // cbSize, Flags, Version, Id
  }
  return out;
}

Result<std::string> preconnection_pdu(std::string_view blob) {
  if (blob.empty()) return header(kHeaderBytes, 1);
  std::string characters = utf16le(blob);
  append_u16(characters, 0);
  const std::size_t count = characters.size() / 2;
  if (count > kMaxCharacters)
    return Fault(Reason::kTooLarge, "preconnection_blob is longer than 65534 characters");
  std::string pdu = header(static_cast<std::uint32_t>(kHeaderBytes + 2 + characters.size()), 2);
  append_u16(pdu, static_cast<std::uint32_t>(count));
  return pdu + characters;
}

Task<Status> talk(Transport& transport, const Dialogue& dialogue) {
  auto pdu = preconnection_pdu(dialogue.options.text(kBlobKey));
  if (!pdu) co_return std::move(pdu).fault();
  auto sent = co_await transport.write(*std::move(pdu));
  co_return sent;
}

constexpr OptionDescription kOptions[] = {
    {kBlobKey, OptionKind::kText, {}, "What the preconnection PDU asks for: the GUID of a virtual machine."}};

}  // namespace

const DialectDescription kHyperv = {
    .name = "hyperv",
    .summary = "Hyper-V VMConnect with a preconnection PDU (MS-RDPEPS)",
    .default_port = 2179,
    .options = kOptions,
    .side_effects = "an event of a lost connection",
    .talk = &talk,
};

}  // namespace kigen::dialects
