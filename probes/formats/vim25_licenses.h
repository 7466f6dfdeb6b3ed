// The licences of a vCenter server or an ESXi host, as properties `licenses` and `evaluation` of its
// LicenseManager. Pure. Licence keys are looked at, to know an evaluation and an assignment by, and never
// kept.
//
// Ends: as vim25_terms.h has them; where a licence has none, at that of an assignment of it. The evaluation
//   goes by its own properties or by those of `evaluation`. It is left out when neither says an end, and when
//   the server says that nothing uses it while another licence is there.
// Use: nothing runs by a licence that no assignment names, unless the server counts it as used. By the
//   evaluation run the entities whose assignment has no end of its own. Where no assignments are told, every
//   licence is in use.
// Entries: `license:EDITION`, `license:eval` the evaluation, the second of equals with `~2` behind it.
// Faults: those of vim25_answer.h, `permission` when they may not be read, `malformed` for an end that is no
//   moment. Of the item `license`: `limit` for more than 1000 licences.
#pragma once

#include <chrono>

#include "probes/formats/format.h"
#include "probes/formats/soap_answer.h"
#include "probes/formats/vim25_assignments.h"
#include "probes/model/result.h"

namespace kigen::formats {

/// The licences as of `now`, for what is told in hours that are left, and nothing else. No assignments:
/// nobody could be asked for them.
Result<Contents> vim25_licenses(const SoapAnswer& answer, const Vim25Assignments& assignments,
                                std::chrono::sys_seconds now);

}  // namespace kigen::formats
