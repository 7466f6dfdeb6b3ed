#include "probes/formats/vim25_licenses.h"

#include <algorithm>
#include <map>
#include <utility>

#include "probes/formats/soap_content.h"
#include "probes/formats/vim25_objects.h"
#include "probes/formats/vim25_terms.h"
#include "probes/formats/xml_text.h"

namespace kigen::formats {
namespace {

using std::chrono::sys_seconds;

constexpr std::size_t kMaxLicenses = 1000;
constexpr const char kLicenses[] = "licenses", kEvaluation[] = "evaluation", kAll[] = "license";

class Reader {
 public:
  Reader(pugi::xml_node licenses, pugi::xml_node evaluation, const Vim25Assignments& assignments,
         sys_seconds now)
      : evaluation_(evaluation), assignments_(assignments), now_(now) {
    for (const pugi::xml_node license : licenses.children()) {
      if (license.type() != pugi::node_element) continue;
      if (licenses_.size() == kMaxLicenses) {
        found_.faults.push_back({kAll, Fault(Reason::kLimit, "more licences than are read")});
        break;
      }
      licenses_.push_back(license);
    }
  }

  Result<Contents> read() {
    for (const pugi::xml_node license : licenses_) {
      const bool is_trial = is_vim25_evaluation(license);
      if (is_trial && is_idle(license)) continue;
      Vim25Term term = vim25_term(license, now_);
      if (is_trial && !term.not_after && term.is_readable) term = vim25_term(evaluation_, now_);
      if (!term.is_readable) return Fault(Reason::kMalformed, "a licence ends at no moment of the calendar");
      if (is_trial && !term.not_after) continue;
      FoundLicense& found = found_.licenses.emplace_back();
      found.edition = text_of_child(license, "editionKey");
      found.name = text_of_child(license, "name");
      found.not_after = is_trial || term.not_after ? term.not_after : assigned_end_of(license);
      found.in_use = is_trial ? is_evaluation_in_use(license) : is_in_use(license);
      found.entry = unique("license:" + (is_trial ? "eval" : found.edition));
    }
    return std::move(found_);
  }

 private:
  bool is_idle(pugi::xml_node license) const {
    return licenses_.size() > 1 && text_of_child(license, "used") == "0";
  }

  template <typename Matches>
  bool any_assignment(Matches matches) const {
    return std::any_of(assignments_.begin(), assignments_.end(), matches);
  }

  // What the server counts as used is used, whatever the assignments show. What it counts as not used need
  // not be idle: a host without vCenter counts nothing.
  bool is_in_use(pugi::xml_node license) const {
    const std::string used = text_of_child(license, "used");
    const bool is_counted = !used.empty() && used != "0";
    return assignments_.empty() || is_counted || is_assigned(license);
  }
  bool is_assigned(pugi::xml_node license) const {
    const auto hash = vim25_license_hash(text_of_child(license, "licenseKey"));
    return any_assignment([&](const Vim25Assignment& one) { return one.license == hash; });
  }

  // Entities whose evaluation ends at a moment of their own are told one by one.
  bool is_evaluation_in_use(pugi::xml_node license) const {
    const auto is_evaluated = [](const Vim25Assignment& one) { return one.is_evaluation; };
    if (!any_assignment(is_evaluated)) return is_in_use(license);
    return any_assignment([](const Vim25Assignment& one) { return one.is_evaluation && !one.not_after; });
  }

  std::optional<sys_seconds> assigned_end_of(pugi::xml_node license) const {
    const auto hash = vim25_license_hash(text_of_child(license, "licenseKey"));
    std::optional<sys_seconds> end;
    for (const Vim25Assignment& one : assignments_) {
      const bool is_it = !one.is_evaluation && one.license == hash && one.not_after;
      if (is_it) end = std::min(end.value_or(*one.not_after), *one.not_after);
    }
    return end;
  }

  std::string unique(const std::string& entry) {
    const std::size_t count = ++entries_[entry];
    return count == 1 ? entry : entry + "~" + std::to_string(count);
  }

  const pugi::xml_node evaluation_;
  const Vim25Assignments& assignments_;
  const sys_seconds now_;
  std::vector<pugi::xml_node> licenses_;
  Contents found_;
  std::map<std::string, std::size_t> entries_;
};

}  // namespace

Result<Contents> vim25_licenses(const SoapAnswer& answer, const Vim25Assignments& assignments,
                                sys_seconds now) {
  const auto found = vim25_objects(answer);
  if (!found) return found.fault();
  if (found->objects.empty()) return Fault(Reason::kSchema, "the answer tells of no licence manager");
  const Vim25Object& manager = found->objects.front();
  const pugi::xml_node licenses = manager.value(kLicenses);
  if (!licenses) {
    const auto missing = manager.missing(kLicenses);
    return missing ? fault_of(*missing) : Fault(Reason::kSchema, "the licence manager names no licences");
  }
  return Reader(licenses, manager.value(kEvaluation), assignments, now).read();
}

}  // namespace kigen::formats
