// Which entity runs by which licence, as QueryAssignedLicenses of the LicenseAssignmentManager tells: hosts,
// clusters, solutions and the vCenter server itself. Any account may ask it that sees the entities. Pure.
// Licence keys are hashed, to join assignments with licences, and never kept.
//
// Evaluations: of an assignment whose licence is the evaluation, `Evaluation` among its own properties says
//   when that of the entity ends, else the properties of the licence. Nothing else does: two hosts end at two
//   moments.
// Faults: those of vim25_answer.h; `limit` for more than 10,000 assignments: part of them would make the rest
//   of the licences look as if nothing ran by them.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probes/formats/format.h"
#include "probes/formats/soap_answer.h"
#include "probes/formats/vim25_answer.h"
#include "probes/model/result.h"

namespace kigen::formats {

struct Vim25Assignment {
  std::string entity;         // its name for people, else its identifier
  std::uint64_t license = 0;  // vim25_license_hash() of the key
  std::string name = {};      // of the licence
  bool is_evaluation = false;
  std::optional<std::chrono::sys_seconds> not_after = {};  // absent: never, or nobody understands when
};
using Vim25Assignments = std::vector<Vim25Assignment>;

std::uint64_t vim25_license_hash(std::string_view key);

/// The LicenseAssignmentManager that the answer about the LicenseManager names; empty when it has none.
ManagedObject vim25_assignment_manager(const SoapAnswer& licenses);

/// None: nothing is told, not that nothing is assigned.
Result<Vim25Assignments> vim25_assignments(const SoapAnswer& answer, std::chrono::sys_seconds now);

/// `license:eval/ENTITY`, the second of equals with `~2` behind it: the evaluations that end at a moment of
/// their own.
std::vector<FoundLicense> vim25_evaluations(const Vim25Assignments& assignments);

}  // namespace kigen::formats
