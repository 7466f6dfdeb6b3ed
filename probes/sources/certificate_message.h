// The Certificate handshake message: TLS 1.2 and below (RFC 5246 section 7.4.2), TLS 1.3 (RFC 8446
// section 4.4.2).
#pragma once

#include <vector>

#include "probes/model/bytes.h"
#include "probes/model/result.h"

namespace kigen::sources {

constexpr std::uint8_t kCertificateMessage = 11;
constexpr int kTls13 = 0x0304;

/// The DER certificates of a whole message, header (type and 24-bit length) included, in the order sent; may
/// be empty. `malformed` when a length does not fit: what stands before it is lost, as its borders cannot be
/// trusted.
Result<std::vector<Bytes>> parse_certificate_message(ByteView message, int tls_version);

}  // namespace kigen::sources
