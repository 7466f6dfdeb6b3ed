#include "probes/dialects/mssql.h"

#include <boost/asio/awaitable.hpp>

#include "probes/dialects/tds_framing.h"
#include "probes/model/text.h"

namespace kigen::dialects {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kMaxReplyBytes = 4096;
constexpr std::size_t kOptionBytes = 5;  // token, offset, length
constexpr std::uint8_t kEncryptionToken = 0x01, kTerminator = 0xff;

enum Encryption : std::uint8_t { kOff = 0x00, kOn = 0x01, kNotSupported = 0x02, kRequired = 0x03 };

constexpr std::string_view kPrelogin =
    "\x12\x01\x00\x2f\x00\x00\x01\x00"  // one packet of 47 bytes
    "\x00\x00\x1a\x00\x06"              // VERSION
    "\x01\x00\x20\x00\x01"              // ENCRYPTION
    "\x02\x00\x21\x00\x01"              // INSTOPT
    "\x03\x00\x22\x00\x04"              // THREADID
    "\x04\x00\x26\x00\x01"              // MARS
    "\xff"
    "\x09\x00\x00\x00\x00\x00"  // of no particular client
    "\x01"                      // on
    "\x00"                      // no instance to check for
    "\x00\x00\x00\x00"
    "\x00"sv;

std::size_t big_endian(ByteView two) { return two[0] << 8 | two[1]; }

// The ENCRYPTION option. A server that does not mention it knows none.
Result<std::uint8_t> encryption(ByteView message) {
  std::uint8_t value = kNotSupported;
  for (ByteView table = message; !table.empty(); table = table.subspan(kOptionBytes)) {
    if (table[0] == kTerminator) return value;
    if (table.size() < kOptionBytes) break;
    const std::size_t offset = big_endian(table.subspan(1)), length = big_endian(table.subspan(3));
    if (offset > message.size() || length > message.size() - offset) break;
    if (table[0] != kEncryptionToken) continue;
    if (length != 1) break;
    value = message[offset];
  }
  const std::string text = bounded_text(printable_utf8(as_text(message).substr(0, 120)), 120);
  return Fault(Reason::kProtocol, "a broken PRELOGIN reply: " + text);
}

// The ENCRYPTION of the reply, whose packets are put together until it can be told.
Task<Result<std::uint8_t>> read_encryption(Transport& transport) {
  Bytes message;
  while (true) {
    auto bytes = co_await transport.read_exactly(TdsHeader::kBytes);
    if (!bytes) co_return std::move(bytes).fault();
    const auto header = parse_tds_header(*bytes);
    if (!header || header->type != kTdsTabularResult) {
      co_return Fault(Reason::kProtocol,
                      "no TDS reply: " + bounded_text(printable_utf8(as_text(*bytes)), 120));
    }
    if (header->data_bytes > kMaxReplyBytes - message.size()) {
      co_return Fault(Reason::kTooLarge, "a PRELOGIN reply of more than 4 KiB");
    }
    auto data = co_await transport.read_exactly(header->data_bytes);
    if (!data) co_return std::move(data).fault();
    message.insert(message.end(), data->begin(), data->end());
    auto value = encryption(message);
    if (value || header->last) co_return value;
  }
}

Status judge(std::uint8_t encryption) {
  switch (encryption) {
    case kOff:
    case kOn:
    case kRequired: return Done();
    case kNotSupported: return Fault(Reason::kStarttlsNotOffered, "the server does not support encryption");
    default: return Fault(Reason::kProtocol, "ENCRYPTION has the value " + std::to_string(encryption));
  }
}

Task<Status> talk(Transport& transport, const Dialogue&) {
  auto sent = co_await transport.write(std::string(kPrelogin));
  if (!sent) co_return std::move(sent).fault();
  auto encryption = co_await read_encryption(transport);
  if (!encryption) co_return std::move(encryption).fault();
  co_return judge(*encryption);
}

std::unique_ptr<Framing> make_framing() { return std::make_unique<TdsFraming>(); }

constexpr Reason kReasons[] = {Reason::kStarttlsNotOffered, Reason::kProtocol};

}  // namespace

const DialectDescription kMssql = {
    .name = "mssql",
    .summary = "Microsoft SQL Server, TDS 7 PRELOGIN (MS-TDS)",
    .default_port = 1433,
    .reasons = kReasons,
    .side_effects = "a log line of a connection closed during login",
    .talk = &talk,
    .make_framing = &make_framing,
};

}  // namespace kigen::dialects
