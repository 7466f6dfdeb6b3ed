// How long before notAfter somebody should begin, and when to run (DESIGN section 5). Pure.
#pragma once

#include <chrono>
#include <optional>

#include "exporter/config/config.h"
#include "probes/model/certificate.h"
#include "probes/model/observation.h"

namespace kigen::judgement {

struct CertificateLeads {
  std::optional<std::chrono::seconds> renewal;
  std::optional<std::chrono::seconds> critical;
};

/// Configured values win; else renewal = min(of the class, lifetime / 4) and critical = min(7 d, lifetime /
/// 8), where the class has 90 d for the role signing, 45 d for validation EV and 30 d for everything else.
/// Both absent where nothing should alarm: a state other than current, and roots and trust-store entries
/// unless the group watches its roots.
CertificateLeads leads_for(const Certificate& certificate, Role role, State state,
                           const config::Leads& configured);

}  // namespace kigen::judgement
