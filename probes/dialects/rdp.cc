#include "probes/dialects/rdp.h"

#include <array>
#include <boost/asio/awaitable.hpp>

#include "probes/model/text.h"

namespace kigen::dialects {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kConnectionRequest =
    "\x03\x00\x00\x13"                     // TPKT, 19 bytes
    "\x0e\xe0\x00\x00\x00\x00\x00"         // X.224 Connection Request, class 0
    "\x01\x00\x08\x00\x03\x00\x00\x00"sv;  // RDP_NEG_REQ: PROTOCOL_SSL, PROTOCOL_HYBRID

constexpr std::size_t kTpktBytes = 4, kConfirmBytes = 7, kNegotiationBytes = 8;
constexpr std::size_t kMaxTpktBytes = kTpktBytes + 255;  // as much as an X.224 length indicator can say
constexpr std::uint8_t kTpktVersion = 3, kConnectionConfirm = 0xd0;
constexpr std::uint8_t kNegotiationResponse = 2, kNegotiationFailure = 3;

constexpr std::uint32_t kStandardRdp = 0, kSsl = 1, kHybrid = 2, kHybridEx = 8;

// By failureCode, from 1.
constexpr std::array kFailureNames = {
    "SSL_REQUIRED_BY_SERVER"sv, "SSL_NOT_ALLOWED_BY_SERVER"sv, "SSL_CERT_NOT_ON_SERVER"sv,
    "INCONSISTENT_FLAGS"sv,     "HYBRID_REQUIRED_BY_SERVER"sv, "SSL_WITH_USER_AUTH_REQUIRED_BY_SERVER"sv};

Fault no_confirm(ByteView bytes) {
  return {Reason::kProtocol,
          "no X.224 Connection Confirm: " + bounded_text(printable_utf8(as_text(bytes)), 120)};
}

// What stands behind the TPKT header.
Task<Result<Bytes>> read_confirm(Transport& transport) {
  auto header = co_await transport.read_exactly(kTpktBytes);
  if (!header) co_return std::move(header).fault();
  const std::size_t length = (*header)[2] << 8 | (*header)[3];
  const bool plausible = length >= kTpktBytes + kConfirmBytes && length <= kMaxTpktBytes;
  if ((*header)[0] != kTpktVersion || !plausible) co_return no_confirm(*header);
  auto content = co_await transport.read_exactly(length - kTpktBytes);
  if (!content) co_return std::move(content).fault();
  if ((*content)[1] != kConnectionConfirm) co_return no_confirm(*content);
  co_return std::move(*content);
}

Status selected(std::uint32_t protocol) {
  switch (protocol) {
    case kSsl:
    case kHybrid:
    case kHybridEx: return Done();
    case kStandardRdp: return Fault(Reason::kStarttlsNotOffered, "the server selects standard RDP security");
    default: return Fault(Reason::kProtocol, "the server selects protocol " + std::to_string(protocol));
  }
}

Fault failed(std::uint32_t code) {
  std::string text = "negotiation failure " + std::to_string(code);
  if (code >= 1 && code <= kFailureNames.size()) text.append(" ").append(kFailureNames[code - 1]);
  return {Reason::kStarttlsRefused, text};
}

// RDP_NEG_RSP or RDP_NEG_FAILURE: type, flags, a length that is always 8, and a value.
Status judge(ByteView negotiation) {
  if (negotiation.empty())
    return Fault(Reason::kStarttlsNotOffered, "the server does not negotiate security");
  if (negotiation.size() < kNegotiationBytes || negotiation[2] != kNegotiationBytes || negotiation[3] != 0) {
    return no_confirm(negotiation);
  }
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value |= static_cast<std::uint32_t>(negotiation[4 + i]) << 8 * i;
  if (negotiation[0] == kNegotiationResponse) return selected(value);
  if (negotiation[0] == kNegotiationFailure) return failed(value);
  return no_confirm(negotiation);
}

Task<Status> talk(Transport& transport, const Dialogue&) {
  auto sent = co_await transport.write(std::string(kConnectionRequest));
  if (!sent) co_return std::move(sent).fault();
  auto confirm = co_await read_confirm(transport);
  if (!confirm) co_return std::move(confirm).fault();
  co_return judge(ByteView(*confirm).subspan(kConfirmBytes));
}

constexpr Reason kReasons[] = {Reason::kStarttlsNotOffered, Reason::kStarttlsRefused, Reason::kProtocol};

}  // namespace

const DialectDescription kRdp = {
    .name = "rdp",
    .summary = "RDP with enhanced security (MS-RDPBCGR)",
    .default_port = 3389,
    .reasons = kReasons,
    .side_effects = "events of a failed connection in the system log",
    .footprint = Footprint::kIntrusive,
    .talk = &talk,
};

}  // namespace kigen::dialects
