// How long before notAfter, or the end of a licence, somebody should begin, and when to run. Pure.
#pragma once

#include <chrono>
#include <optional>

#include "exporter/config/config.h"
#include "probes/model/certificate.h"
#include "probes/model/observation.h"

namespace kigen::judgement {

struct Leads {
  std::optional<std::chrono::seconds> renewal;
  std::optional<std::chrono::seconds> critical;
};

/// Configured values win, then what the system itself advises; else renewal = min(of the class, lifetime / 4)
/// and critical = min(7 d, lifetime / 8), where the class has 90 d for the role signing, 45 d for validation
/// EV and 30 d for everything else. An advice to run is no longer than the lead to begin, which it lengthens
/// where nobody says how long that is. Both absent where nothing should alarm: a state other than current,
/// and roots and trust-store entries unless the group watches its roots.
Leads leads_for(const Certificate& certificate, Role role, State state, const AdvisedLeads& advised,
                const config::Leads& configured);

/// Of what ends and has no lifetime that is known: configured values win; else 90 d, since a licence is
/// bought by people who ask for offers first, and 14 d, but no more than the renewal lead. Both absent where
/// nothing should alarm: what never ends, and what nothing runs by.
Leads leads_for(const LicenseSighting& license, const config::Leads& configured);

}  // namespace kigen::judgement
