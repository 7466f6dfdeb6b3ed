// Mints certificate revocation lists for tests.
#pragma once

#include <chrono>
#include <optional>

#include "probes/model/bytes.h"
#include "tests/support/mint.h"

namespace kigen::testing {

struct CrlSpec {
  std::chrono::sys_seconds this_update = std::chrono::sys_days(std::chrono::year(2026) / 6 / 1);
  std::optional<std::chrono::sys_seconds> next_update =
      std::chrono::sys_days(std::chrono::year(2026) / 7 / 1);
  std::optional<long> number = {};  // given, the list is of version 2
  int revoked = 0;                  // serial numbers 1, 2, ...
};

/// In DER, signed by `issuer`.
Bytes mint_crl(const CrlSpec& spec, const Minted& issuer);

}  // namespace kigen::testing
