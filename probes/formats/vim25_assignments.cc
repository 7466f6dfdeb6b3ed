#include "probes/formats/vim25_assignments.h"

#include <map>
#include <utility>

#include "probes/formats/soap_content.h"
#include "probes/formats/vim25_objects.h"
#include "probes/formats/vim25_terms.h"
#include "probes/formats/xml_text.h"
#include "probes/model/fnv1a.h"

namespace kigen::formats {
namespace {

using std::chrono::sys_seconds;

constexpr std::size_t kMaxAssignments = 10'000;

std::optional<sys_seconds> end_of(pugi::xml_node assignment, pugi::xml_node license, sys_seconds now) {
  const Vim25Term own = vim25_term(vim25_property(assignment, "Evaluation"), now);
  return own.not_after ? own.not_after : vim25_term(license, now).not_after;
}

Vim25Assignment read_assignment(pugi::xml_node node, sys_seconds now) {
  const pugi::xml_node license = child_of(node, "assignedLicense");
  Vim25Assignment assignment;
  assignment.entity = text_of_child(node, "entityDisplayName");
  if (assignment.entity.empty()) assignment.entity = text_of_child(node, "entityId");
  assignment.license = vim25_license_hash(text_of_child(license, "licenseKey"));
  assignment.name = text_of_child(license, "name");
  assignment.is_evaluation = is_vim25_evaluation(license);
  assignment.not_after =
      assignment.is_evaluation ? end_of(node, license, now) : vim25_term(license, now).not_after;
  return assignment;
}

}  // namespace

std::uint64_t vim25_license_hash(std::string_view key) { return fnv1a(key); }

ManagedObject vim25_assignment_manager(const SoapAnswer& licenses) {
  const auto found = vim25_objects(licenses);
  if (!found || found->objects.empty()) return {};
  return found->objects.front().reference_at("licenseAssignmentManager");
}

Result<Vim25Assignments> vim25_assignments(const SoapAnswer& answer, sys_seconds now) {
  const auto response = response_of(answer, "QueryAssignedLicensesResponse");
  if (!response) return response.fault();
  Vim25Assignments assignments;
  for (const pugi::xml_node node : response->children()) {
    if (local_name(node) != "returnval" || !child_of(node, "assignedLicense")) continue;
    if (assignments.size() == kMaxAssignments) return Fault(Reason::kLimit, "more is assigned than is read");
    assignments.push_back(read_assignment(node, now));
  }
  return assignments;
}

std::vector<FoundLicense> vim25_evaluations(const Vim25Assignments& assignments) {
  std::vector<FoundLicense> found;
  std::map<std::string, std::size_t> entries;
  for (const Vim25Assignment& assignment : assignments) {
    const bool has_entity = !assignment.entity.empty();
    if (!assignment.is_evaluation || !assignment.not_after || !has_entity) continue;
    std::string entry = "license:eval/" + assignment.entity;
    const std::size_t count = ++entries[entry];
    if (count > 1) entry += "~" + std::to_string(count);
    FoundLicense& license = found.emplace_back();
    license.entry = std::move(entry);
    license.edition = "eval";
    license.name = assignment.name.empty() ? assignment.entity : assignment.name + ", " + assignment.entity;
    license.not_after = assignment.not_after;
  }
  return found;
}

}  // namespace kigen::formats
