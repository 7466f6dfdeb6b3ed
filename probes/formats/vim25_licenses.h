// The licences of a vCenter server or an ESXi host, as properties `licenses` and `evaluation` of its
// LicenseManager. Pure. Licence keys are looked at, to know an evaluation by, and never kept.
//
// Ends: at the property `expirationDate`, else when `expirationMinutes` or `expirationHours` are over; a
//   licence without any never ends. The evaluation, whose key is all zeros, goes by its own properties or by
//   those of `evaluation`. It is left out when neither says an end, and when the server says that nothing
//   uses it while another licence is there.
// Entries: `license:EDITION`, `license:eval` the evaluation, the second of equals with `~2` behind it.
// Faults: those of vim25_answer.h, `permission` when they may not be read, `malformed` for an end that is no
//   moment.
#pragma once

#include <chrono>

#include "probes/formats/format.h"
#include "probes/formats/soap_answer.h"
#include "probes/model/result.h"

namespace kigen::formats {

/// The licences as of `now`, for what is told in hours that are left. At most 1000.
Result<std::vector<FoundLicense>> vim25_licenses(const SoapAnswer& answer, std::chrono::sys_seconds now);

}  // namespace kigen::formats
