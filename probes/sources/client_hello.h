// The ClientHello of the reader of plain handshakes (RFC 5246 section 7.4.1.2, RFC 6101 section 5.6.1.2):
// offers what old servers choose from, and asks for a certificate and its OCSP staple. Pure bytes. It never
// offers TLS 1.3, where certificates travel encrypted, nor a fallback signal, which would be refused.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "probes/model/bytes.h"
#include "probes/sources/handshake_result.h"

namespace kigen::sources {

constexpr int kSsl30 = 0x0300, kTls10 = 0x0301, kTls11 = 0x0302, kTls12 = 0x0303;

struct ReadableHello {
  int version = kTls12;     // kSsl30 to kTls12: the highest offered; kSsl30 goes without extensions
  std::string server_name;  // for SNI; empty: none
  KeyType key_type = KeyType::kAny;
  std::vector<std::string> alpn;  // 1 to 255 bytes each, together at most 8 KiB
};

/// The whole record. `random` is the client's, fresh for each. Export suites are offered in SSL 3.0 only,
/// where nothing better answered. Throws std::length_error when names and protocols do not fit one record.
Bytes client_hello_record(const ReadableHello& hello, std::span<const std::uint8_t, 32> random);

}  // namespace kigen::sources
