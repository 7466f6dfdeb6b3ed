// Mints certificate revocation lists for tests.
#pragma once

#include <chrono>
#include <functional>
#include <optional>

#include "probes/model/bytes.h"
#include "tests/support/mint.h"

struct X509_crl_st;

namespace kigen::testing {

struct CrlSpec {
  std::chrono::sys_seconds this_update = std::chrono::sys_days(std::chrono::year(2026) / 6 / 1);
  std::optional<std::chrono::sys_seconds> next_update =
      std::chrono::sys_days(std::chrono::year(2026) / 7 / 1);
  std::optional<long> number = {};                   // given, the list is of version 2
  int revoked = 0;                                   // serial numbers 1, 2, ...
  std::function<void(X509_crl_st*)> customise = {};  // the last word before signing
};

/// Adds an entry; `reason` is a CRLReason (RFC 5280 section 5.3.1), none when negative.
void add_revoked(X509_crl_st* crl, long serial_number, int reason = -1);

/// In DER, signed by `issuer`.
Bytes mint_crl(const CrlSpec& spec, const Minted& issuer);

}  // namespace kigen::testing
