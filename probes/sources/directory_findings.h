// What a probe makes of the answers of a directory: parts, and whether that is all there is. Any thread.
#pragma once

#include "probes/pki/assessor.h"
#include "probes/sources/findings.h"
#include "probes/sources/ldap_plan.h"
#include "probes/sources/ldap_tour.h"

namespace kigen::sources {

/// One part for each search that found something. A fault of a search is a fault of the item of its name, and
/// stands for what was known of it; the attempt has the first one. What came before it counts, but not of
/// numbered entries. `closed` for searches that were not made because the session broke; none where none was
/// made. `no_certificate` when a search finds none,
/// unless it is optional.
Findings directory_findings(const LdapPlan& plan, const LdapHarvest& harvest, pki::Assessor& assessor);

}  // namespace kigen::sources
