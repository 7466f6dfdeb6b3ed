#include "probes/dialects/mysql.h"

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <optional>

#include "probes/model/text.h"

namespace kigen::dialects {
namespace {

using namespace std::string_view_literals;

constexpr std::uint8_t kHandshakeV10 = 0x0a, kErrorPacket = 0xff;
constexpr std::uint32_t kClientSsl = 0x0800;

// Three bytes of length, a sequence number, and what it says, of which the first byte tells the kind.
struct Packet {
  std::uint8_t sequence = 0;
  Bytes payload;
};

Fault no_packet(ByteView bytes) {
  return {Reason::kProtocol, "no MySQL greeting: " + bounded_text(printable_utf8(as_text(bytes)), 120)};
}

// The first byte of the payload is read with the header: a peer that is no MySQL server is known by it,
// before its text is taken for a length.
Task<Result<Packet>> read_greeting(Transport& transport) {
  auto head = co_await transport.read_exactly(5);
  if (!head) co_return std::move(head).fault();
  const std::size_t length = (*head)[0] | (*head)[1] << 8 | (*head)[2] << 16;
  const std::uint8_t kind = (*head)[4];
  if (length == 0 || (kind != kHandshakeV10 && kind != kErrorPacket)) co_return no_packet(*head);
  if (length > Transport::kMaxPreambleBytes) {
    co_return Fault(Reason::kTooLarge, "a greeting of " + std::to_string(length) + " bytes");
  }
  auto rest = co_await transport.read_exactly(length - 1);
  if (!rest) co_return std::move(rest).fault();
  Packet packet;
  packet.sequence = (*head)[3];
  packet.payload = std::move(*rest);
  packet.payload.insert(packet.payload.begin(), kind);
  co_return packet;
}

// ERR_Packet: the code and the text, between which a marked SQL state may stand.
Fault error(ByteView payload) {
  if (payload.size() < 3) return no_packet(payload);
  const int code = payload[1] | payload[2] << 8;
  std::string_view text = as_text(payload.subspan(3));
  if (text.size() >= 6 && text[0] == '#') text.remove_prefix(6);
  return {Reason::kProtocol,
          "error " + std::to_string(code) + ": " + bounded_text(printable_utf8(text), 120)};
}

// The lower half of the capabilities, which follow a version that ends in NUL, the thread, and the salt.
std::optional<std::uint32_t> capabilities(ByteView greeting) {
  constexpr std::size_t kThreadSaltAndFiller = 4 + 8 + 1;
  const auto version_end = std::find(greeting.begin() + 1, greeting.end(), 0);
  if (version_end == greeting.end()) return std::nullopt;
  const ByteView rest(version_end + 1, greeting.end());
  if (rest.size() < kThreadSaltAndFiller + 2) return std::nullopt;
  return rest[kThreadSaltAndFiller] | rest[kThreadSaltAndFiller + 1] << 8;
}

std::string ssl_request(std::uint8_t sequence) {
  std::string packet("\x20\x00\x00"sv);  // 32 bytes follow the sequence number
  packet += static_cast<char>(sequence);
  packet += "\x00\x8a\x00\x00"sv;  // CLIENT_SSL, CLIENT_PROTOCOL_41, CLIENT_SECURE_CONNECTION
  packet += "\x00\x00\x00\x01"sv;  // packets of at most 16 MiB
  packet += '\x21';                // utf8_general_ci
  packet.append(23, '\0');
  return packet;
}

Task<Status> talk(Transport& transport, const Dialogue&) {
  auto greeting = co_await read_greeting(transport);
  if (!greeting) co_return std::move(greeting).fault();
  if (greeting->payload[0] == kErrorPacket) co_return error(greeting->payload);
  const auto offered = capabilities(greeting->payload);
  if (!offered) co_return no_packet(greeting->payload);
  if ((*offered & kClientSsl) == 0) {
    co_return Fault(Reason::kStarttlsNotOffered, "CLIENT_SSL is not among the server's capabilities");
  }
  auto sent = co_await transport.write(ssl_request(static_cast<std::uint8_t>(greeting->sequence + 1)));
  co_return sent;
}

constexpr Reason kReasons[] = {Reason::kStarttlsNotOffered, Reason::kProtocol};

}  // namespace

const DialectDescription kMysql = {
    .name = "mysql",
    .summary = "MySQL and MariaDB SSLRequest",
    .default_port = 3306,
    .reasons = kReasons,
    .side_effects = "counts towards max_connect_errors of the server",
    .footprint = Footprint::kIntrusive,
    .talk = &talk,
};

}  // namespace kigen::dialects
