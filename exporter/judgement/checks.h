// What a certificate passes and fails at the place where it was seen. Pure: the time of day is a parameter of
// what depends on it, and everything else is judged once, when the certificate is shown.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "exporter/config/expectation.h"
#include "probes/model/observation.h"

namespace kigen::judgement {

enum class Answer : std::uint8_t { kUnknown, kNo, kYes };

/// The checks that time does not change. Unknown: cannot be judged, or does not concern the role.
struct Checks {
  Answer name : 2 = Answer::kUnknown;
  Answer complete_chain : 2 = Answer::kUnknown;
  Answer key_strength : 2 = Answer::kUnknown;
  Answer signature_strength : 2 = Answer::kUnknown;
  Answer validity_length : 2 = Answer::kUnknown;

  friend bool operator==(const Checks&, const Checks&) = default;
};

/// `name` and `complete_chain` of leaves; the others of leaves and signing certificates. Where expectations
/// name names, a leaf whose name is judged at all has to cover all names of one of them, in place of the name
/// that was asked for. None of a certificate that is described: nobody has seen it.
Checks checks_of(const Sighting& sighting, const config::Expectations& expectations);

/// RSA below 2048 bits, EC below 256 and DSA fail; absent for a key of unknown kind or size.
std::optional<bool> has_strong_key(const Certificate& certificate);

/// Whether it lives no longer than the CA/Browser Forum allowed public CAs when it was issued (Baseline
/// Requirements section 6.3.2, ballots SC-022, SC-031 and SC-081); both ends count. Absent for certificates
/// of other CAs, of CAs themselves, and from before April 2015.
std::optional<bool> has_allowed_lifetime(const Certificate& certificate);

/// notBefore <= now <= notAfter; absent for trust-store entries, which count whatever their dates.
std::optional<bool> is_valid_now(const Sighting& sighting, std::chrono::sys_seconds now);

/// A path to the trust store exists whose issuers are all valid now; of leaves.
std::optional<bool> is_trusted_now(const Sighting& sighting, std::chrono::sys_seconds now);

/// What a responder or a revocation list said of a leaf: that it was not revoked counts only so long, that it
/// was stays so.
std::optional<bool> is_not_revoked_now(const Sighting& sighting, std::chrono::sys_seconds now);

}  // namespace kigen::judgement
