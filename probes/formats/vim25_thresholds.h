// What a vCenter server advises about the certificates of its hosts: its settings `vpxd.certmgmt.certs.*`,
// from which on it calls one expiring. Pure.
//
// Renewal: `softThreshold` in days. Critical: `hardThreshold` in days. Both only where somebody has changed
// them:
//   240 and 30 are what every server comes with, and an advice that everybody gets says nothing. A value that
//   is no number of days, 0 or more than a hundred years is passed over.
#pragma once

#include <string_view>

#include "probes/formats/vim25_answer.h"
#include "probes/model/observation.h"

namespace kigen::formats {

/// The options that are looked at begin so.
inline constexpr std::string_view kVim25ThresholdPrefix = "vpxd.certmgmt.";

AdvisedLeads vim25_advice(const Vim25Options& options);

}  // namespace kigen::formats
