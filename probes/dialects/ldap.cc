#include "probes/dialects/ldap.h"

#include <boost/asio/awaitable.hpp>
#include <optional>

#include "probes/dialects/ldap_result_code.h"
#include "probes/model/text.h"

namespace kigen::dialects {
namespace {

constexpr std::uint8_t kInteger = 0x02, kOctetString = 0x04, kEnumerated = 0x0a, kSequence = 0x30,
                       kExtendedResponse = 0x78;

// LDAPMessage{messageID 1, ExtendedRequest{requestName}}
constexpr std::string_view kRequest =
    "\x30\x1d\x02\x01\x01\x77\x18\x80\x16"
    "1.3.6.1.4.1.1466.20037";
constexpr std::uint32_t kRequestId = 1;

constexpr std::uint32_t kProtocolError = 2;

struct Response {
  std::uint32_t message_id = 0;
  std::uint32_t result_code = 0;
  std::string diagnostic_message;
};

std::uint32_t big_endian(ByteView octets) {
  std::uint32_t value = 0;
  for (const auto octet : octets) value = value << 8 | octet;
  return value;
}

// How many octets follow the first one of a length; nullopt for the indefinite form and beyond 32 bits.
std::optional<std::size_t> length_octets(std::uint8_t first) {
  if (first < 0x80) return 0;
  if (first == 0x80 || first > 0x84) return std::nullopt;
  return first & 0x7f;
}

// The content of the element at the start of `rest`, which goes on behind it.
std::optional<ByteView> take(ByteView& rest, std::uint8_t tag) {
  if (rest.size() < 2 || rest[0] != tag) return std::nullopt;
  const auto octets = length_octets(rest[1]);
  if (!octets || *octets > rest.size() - 2) return std::nullopt;
  const std::size_t length = *octets == 0 ? rest[1] : big_endian(rest.subspan(2, *octets));
  const ByteView behind_header = rest.subspan(2 + *octets);
  if (length > behind_header.size()) return std::nullopt;
  rest = behind_header.subspan(length);
  return behind_header.first(length);
}

std::optional<std::uint32_t> take_number(ByteView& rest, std::uint8_t tag) {
  const auto content = take(rest, tag);
  if (!content || content->empty() || content->size() > 4) return std::nullopt;
  return big_endian(*content);
}

// The content of an LDAPMessage, without its controls and what an ExtendedResponse holds beyond the result.
std::optional<Response> parse_response(ByteView message) {
  Response response;
  const auto message_id = take_number(message, kInteger);
  if (!message_id) return std::nullopt;
  auto operation = take(message, kExtendedResponse);
  if (!operation) return std::nullopt;
  const auto result_code = take_number(*operation, kEnumerated);
  const auto matched_dn = take(*operation, kOctetString);
  const auto diagnostic_message = take(*operation, kOctetString);
  if (!result_code || !matched_dn || !diagnostic_message) return std::nullopt;
  response.message_id = *message_id;
  response.result_code = *result_code;
  response.diagnostic_message = as_text(*diagnostic_message);
  return response;
}

Fault no_message(ByteView bytes) {
  return {Reason::kProtocol, "no LDAP message: " + bounded_text(printable_utf8(as_text(bytes)), 120)};
}

// The content of the next LDAPMessage.
Task<Result<Bytes>> read_message(Transport& transport) {
  auto header = co_await transport.read_exactly(2);
  if (!header) co_return std::move(header).fault();
  const auto octets = length_octets((*header)[1]);
  if ((*header)[0] != kSequence || !octets) co_return no_message(*header);
  std::size_t length = (*header)[1];
  if (*octets > 0) {
    auto long_form = co_await transport.read_exactly(*octets);
    if (!long_form) co_return std::move(long_form).fault();
    length = big_endian(*long_form);
  }
  if (length > Transport::kMaxPreambleBytes) {
    co_return Fault(Reason::kTooLarge, "an LDAP message of " + std::to_string(length) + " bytes");
  }
  auto content = co_await transport.read_exactly(length);
  co_return content;
}

std::string describe(const Response& response) {
  return describe_ldap_result(response.result_code, response.diagnostic_message);
}

Status judge(const Response& response) {
  if (response.message_id == 0) {
    return Fault(Reason::kProtocol, "unsolicited notification: " + describe(response));
  }
  if (response.message_id != kRequestId) {
    return Fault(Reason::kProtocol, "an answer to message " + std::to_string(response.message_id));
  }
  if (response.result_code == 0) return Done();
  const bool no_tls = response.result_code == kProtocolError;
  return Fault(no_tls ? Reason::kStarttlsNotOffered : Reason::kStarttlsRefused,
               "StartTLS: " + describe(response));
}

Task<Status> talk(Transport& transport, const Dialogue&) {
  auto sent = co_await transport.write(std::string(kRequest));
  if (!sent) co_return std::move(sent).fault();
  auto message = co_await read_message(transport);
  if (!message) co_return std::move(message).fault();
  const auto response = parse_response(*message);
  if (!response) co_return no_message(*message);
  co_return judge(*response);
}

constexpr std::uint16_t kOtherPorts[] = {3268, 50389};
constexpr Reason kReasons[] = {Reason::kStarttlsNotOffered, Reason::kStarttlsRefused, Reason::kProtocol};

}  // namespace

const DialectDescription kLdap = {
    .name = "ldap",
    .summary = "LDAP StartTLS (RFC 4511)",
    .default_port = 389,
    .other_ports = kOtherPorts,
    .reasons = kReasons,
    .side_effects = "a log line of a lost connection",
    .talk = &talk,
};

}  // namespace kigen::dialects
