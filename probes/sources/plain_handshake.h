// The server's side of a handshake as far as it travels in plaintext: SSL 3.0 to TLS 1.2 up to the
// certificates and the OCSP staple behind them (RFC 6101 section 5.6, RFC 5246 sections 6.2 and 7.4, RFC 6066
// section 8). Pure: it is fed bytes as they arrive, cut anywhere, and keeps only the record and the message
// that are not yet whole. It knows no cipher and checks no signature. One per connection, for one thread.
//
// In the order of decision: a first byte of no TLS record is `protocol`, an answer in the format of SSL 2.0
// `tls_version`; a fatal alert is `tls_alert`, protocol_version `tls_version`, close_notify `closed`, and
// another warning is passed over, as servers warn of names they do not know and go on. Of the messages,
// HelloRequest, SupplementalData, ServerKeyExchange and CertificateRequest are skipped; ServerHelloDone
// before a certificate, or an empty Certificate, is `no_certificate`; any other out of its place is
// `protocol`. Lengths that do not fit are `malformed`.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "probes/model/bytes.h"
#include "probes/model/result.h"

namespace kigen::sources {

/// What the ServerHello settled.
struct ServerChoice {
  int version = 0;  // 0x0300 to 0x0303
  std::uint16_t cipher_suite = 0;
};

class PlainHandshake {
 public:
  static constexpr std::size_t kMaxBytes = 1024 * 1024;  // in total; more is `too_large`

  enum class Progress : std::uint8_t { kNeedsMore, kDone };

  /// Done: after the staple, or once the message behind the certificates, another one, begins; what follows
  /// is not looked at. A fault is final, and what was read before it stays.
  Result<Progress> feed(ByteView received);

  const std::optional<ServerChoice>& choice() const { return choice_; }
  /// As sent, leaf first; empty until the Certificate message was read.
  const std::vector<Bytes>& chain() const { return chain_; }
  /// The stapled OCSPResponse, DER; empty: none.
  const Bytes& ocsp_response() const { return ocsp_response_; }

 private:
  Status take_records();
  Status take_record(std::uint8_t type, ByteView fragment);
  Status take_alert(ByteView fragment);
  Status take_messages(ByteView fragment);
  Status take_message(ByteView message);
  Status take_server_hello(ByteView body);
  Status take_certificate(ByteView message);
  Status take_certificate_status(ByteView body);

  Bytes record_;   // what has arrived and belongs to no whole record yet
  Bytes message_;  // the same of handshake messages
  std::size_t received_ = 0;
  bool records_seen_ = false;
  Progress progress_ = Progress::kNeedsMore;
  std::optional<Fault> fault_;
  std::optional<ServerChoice> choice_;
  std::vector<Bytes> chain_;
  Bytes ocsp_response_;
};

}  // namespace kigen::sources
