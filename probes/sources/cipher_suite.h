// The cipher suites that the reader of plain handshakes offers, by the numbers and names of IANA's registry
// ("TLS Cipher Suites"). Old on purpose: suites of every server since SSL 3.0 that shows a certificate. Never
// the anonymous ones, which show none. Nothing here can encrypt.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace kigen::sources {

/// What the certificate's key has to be for a server to choose the suite.
enum class Authentication : std::uint8_t { kRsa, kDss, kEcdsa };
enum class Strength : std::uint8_t { kOrdinary, kExport };

struct CipherSuite {
  std::uint16_t number;
  std::string_view name;
  Authentication authentication;
  Strength strength = Strength::kOrdinary;
};

/// Every suite once, in the order of preference.
std::span<const CipherSuite> cipher_suites();

/// `TLS_RSA_WITH_RC4_128_SHA`; `0x1234` for a number that is not among them.
std::string cipher_suite_name(std::uint16_t number);

}  // namespace kigen::sources
