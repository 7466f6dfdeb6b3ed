#include "probes/sources/plain_handshake.h"

#include <algorithm>
#include <string>

#include "probes/model/text.h"
#include "probes/sources/certificate_message.h"
#include "probes/sources/client_hello.h"
#include "probes/sources/tls_alert.h"

namespace kigen::sources {
namespace {

constexpr std::size_t kRecordHeaderBytes = 5, kMessageHeaderBytes = 4;
constexpr std::size_t kMaxFragmentBytes = (1 << 14) + 2048;  // RFC 5246 section 6.2.3
constexpr std::size_t kMaxDetailBytes = 120;
constexpr std::uint8_t kAlertRecord = 21, kHandshakeRecord = 22;

enum MessageType : std::uint8_t {
  kHelloRequest = 0,
  kServerHello = 2,
  kServerKeyExchange = 12,
  kCertificateRequest = 13,
  kServerHelloDone = 14,
  kCertificateStatus = 22,
  kSupplementalData = 23,
};

std::size_t number(ByteView bytes) {
  std::size_t value = 0;
  for (const std::uint8_t byte : bytes) value = value << 8 | byte;
  return value;
}

void append(Bytes& to, ByteView bytes) { to.insert(to.end(), bytes.begin(), bytes.end()); }

void drop_front(Bytes& bytes, std::size_t count) {
  bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count));
}

Fault protocol(std::string detail) { return {Reason::kProtocol, std::move(detail)}; }
Fault too_large() { return {Reason::kTooLarge, "the handshake takes more than 1 MiB"}; }

Fault no_tls(ByteView received) {
  const std::string begins = bounded_text(printable_utf8(as_text(received)), kMaxDetailBytes);
  return protocol("no TLS record: " + begins);
}

// RFC 6101 appendix E: a two-byte length with the highest bit set, then SERVER-HELLO or ERROR.
bool is_ssl2(ByteView header) { return (header[0] & 0x80) != 0 && (header[2] == 4 || header[2] == 0); }

bool is_record_type(std::uint8_t type) { return type >= 20 && type <= 23; }

}  // namespace

Result<PlainHandshake::Progress> PlainHandshake::feed(ByteView received) {
  if (fault_) return *fault_;
  if (progress_ == Progress::kDone) return progress_;
  const ByteView within = received.first(std::min(received.size(), kMaxBytes - received_));
  received_ += within.size();
  append(record_, within);
  Status taken = take_records();
  if (taken && progress_ == Progress::kNeedsMore && within.size() < received.size()) taken = too_large();
  if (!taken) {
    fault_ = std::move(taken).fault();
    return *fault_;
  }
  return progress_;
}

Status PlainHandshake::take_records() {
  std::size_t consumed = 0;
  Status taken = Done();
  while (taken && progress_ == Progress::kNeedsMore && consumed < record_.size()) {
    const ByteView rest = ByteView(record_).subspan(consumed);
    const bool maybe_ssl2 = !records_seen_ && (rest[0] & 0x80) != 0;
    if (!is_record_type(rest[0]) && !maybe_ssl2) return no_tls(rest);
    if (rest.size() < kRecordHeaderBytes) break;
    if (maybe_ssl2 && is_ssl2(rest)) return Fault(Reason::kTlsVersion, "the peer answers in SSL 2.0");
    if (rest[1] != 3 || maybe_ssl2) return no_tls(rest);
    const std::size_t length = number(rest.subspan(3, 2));
    if (length > kMaxFragmentBytes) return protocol("a record of " + std::to_string(length) + " bytes");
    if (rest.size() - kRecordHeaderBytes < length) break;
    records_seen_ = true;
    consumed += kRecordHeaderBytes + length;
    taken = take_record(rest[0], rest.subspan(kRecordHeaderBytes, length));
  }
  drop_front(record_, consumed);
  return taken;
}

Status PlainHandshake::take_record(std::uint8_t type, ByteView fragment) {
  if (type == kAlertRecord) return take_alert(fragment);
  if (type == kHandshakeRecord) return take_messages(fragment);
  return protocol("a record of type " + std::to_string(type) + " before the certificates");
}

Status PlainHandshake::take_alert(ByteView fragment) {
  if (fragment.size() != 2) return protocol("an alert of " + std::to_string(fragment.size()) + " bytes");
  const std::uint8_t description = fragment[1];
  if (description == alert::kCloseNotify) return Fault(Reason::kClosed, "the peer said close_notify");
  if (fragment[0] == alert::kWarning) return Done();
  const Reason reason = description == alert::kProtocolVersion ? Reason::kTlsVersion : Reason::kTlsAlert;
  return Fault(reason, "the peer sent the alert " + alert_name(description));
}

Status PlainHandshake::take_messages(ByteView fragment) {
  append(message_, fragment);
  std::size_t consumed = 0;
  Status taken = Done();
  while (taken && progress_ == Progress::kNeedsMore && consumed < message_.size()) {
    const ByteView rest = ByteView(message_).subspan(consumed);
    if (!chain_.empty() && rest[0] != kHelloRequest && rest[0] != kCertificateStatus) {
      progress_ = Progress::kDone;
      break;
    }
    if (rest.size() < kMessageHeaderBytes) break;
    const std::size_t length = number(rest.subspan(1, 3));
    if (length > kMaxBytes) return too_large();
    if (rest.size() - kMessageHeaderBytes < length) break;
    consumed += kMessageHeaderBytes + length;
    taken = take_message(rest.first(kMessageHeaderBytes + length));
  }
  drop_front(message_, consumed);
  return taken;
}

Status PlainHandshake::take_message(ByteView message) {
  const std::uint8_t type = message[0];
  const ByteView body = message.subspan(kMessageHeaderBytes);
  switch (type) {
    case kHelloRequest:
    case kSupplementalData:
    case kServerKeyExchange:
    case kCertificateRequest: return Done();
    case kServerHello: return take_server_hello(body);
    case kCertificateMessage: return take_certificate(message);
    case kServerHelloDone: return Fault(Reason::kNoCertificate, "the server shows no certificate");
    case kCertificateStatus:
      if (!chain_.empty()) return take_certificate_status(body);
      [[fallthrough]];
    default: return protocol("a handshake message of type " + std::to_string(type) + " out of its place");
  }
}

// server_version, random, session_id<0..32>, cipher_suite, compression_method; extensions change nothing
// here.
Status PlainHandshake::take_server_hello(ByteView body) {
  constexpr std::size_t kSessionAt = 34, kMaxSessionBytes = 32;
  if (choice_) return protocol("a second ServerHello");
  const Fault malformed(Reason::kMalformed, "the lengths in the ServerHello do not fit");
  if (body.size() <= kSessionAt || body[kSessionAt] > kMaxSessionBytes) return malformed;
  const ByteView rest = body.subspan(kSessionAt + 1);
  const std::size_t session_bytes = body[kSessionAt];
  if (rest.size() < session_bytes + 3) return malformed;
  const int version = static_cast<int>(number(body.first(2)));
  if (version < kSsl30 || version > kTls12) {
    return Fault(Reason::kTlsVersion,
                 "the server chose version " + std::to_string(body[0]) + "." + std::to_string(body[1]));
  }
  choice_ = ServerChoice{version, static_cast<std::uint16_t>(number(rest.subspan(session_bytes, 2)))};
  return Done();
}

Status PlainHandshake::take_certificate(ByteView message) {
  if (!choice_) return protocol("certificates before the ServerHello");
  auto chain = parse_certificate_message(message, choice_->version);
  if (!chain) return std::move(chain).fault();
  if (chain->empty()) return Fault(Reason::kNoCertificate, "the server's Certificate message is empty");
  chain_ = *std::move(chain);
  return Done();
}

// status_type, then an OCSPResponse<1..2^24-1>. An empty one, and another type, are no staple.
Status PlainHandshake::take_certificate_status(ByteView body) {
  constexpr std::uint8_t kOcsp = 1;
  progress_ = Progress::kDone;
  if (body.empty() || body[0] != kOcsp) return Done();
  if (body.size() < 4 || body.size() - 4 != number(body.subspan(1, 3))) {
    return Fault(Reason::kMalformed, "the lengths in the CertificateStatus do not fit");
  }
  ocsp_response_ = to_owned(body.subspan(4));
  return Done();
}

}  // namespace kigen::sources
