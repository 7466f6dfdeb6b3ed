// What a revocation answer, signed by whoever may speak for the issuer, says of one certificate: from an OCSP
// response (RFC 6960) or a certificate revocation list (RFC 5280 section 5). Plain values; pure.
#pragma once

#include <chrono>
#include <optional>

#include "probes/model/observation.h"

namespace kigen::pki {

struct Revocation {
  enum class Status : std::uint8_t { kGood, kRevoked, kUnknown };

  Status status = Status::kUnknown;
  std::chrono::sys_seconds this_update{};
  /// nextUpdate, or the end of the responder's own certificate when that comes first; absent: newer
  /// information is always to be had.
  std::optional<std::chrono::sys_seconds> next_update;

  friend bool operator==(const Revocation&, const Revocation&) = default;
};

/// Until when a good answer counts: next_update, and a day from thisUpdate on where there is none.
std::chrono::sys_seconds counts_until(const Revocation& revocation);

/// Whether it settles the check at that moment: it says revoked, or good within its time. An answer from the
/// future is not believed, beyond what clocks differ by.
bool is_decisive(const Revocation& revocation, std::chrono::sys_seconds now);

/// Sets `not_revoked` and its end as the answer says. Leaves them as they are when it says nothing
/// (`unknown`), or comes from the future.
void apply(const Revocation& revocation, std::chrono::sys_seconds now, Verdicts& verdicts);

}  // namespace kigen::pki
