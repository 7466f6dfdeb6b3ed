// The two ways a certificate writes a moment: UTCTime and GeneralizedTime (RFC 5280 section 4.1.2.5).
#pragma once

#include <chrono>
#include <optional>

#include "probes/pki/der_reader.h"

namespace kigen::pki {

/// UTC, whole seconds. Two-digit years below 50 belong to the 21st century. Beyond DER, as old certificates
/// in the field need it: seconds may be missing, a fraction of a second is dropped, `+hhmm` and `-hhmm` are
/// applied, and a time without a zone is taken as UTC. Absent: another type, or not a moment of the Gregorian
/// calendar.
std::optional<std::chrono::sys_seconds> parse_time(const DerElement& element);

}  // namespace kigen::pki
