#include "probes/sources/directory_findings.h"

#include <utility>

#include "probes/sources/directory_part.h"
#include "probes/sources/trace.h"

namespace kigen::sources {
namespace {

Part nothing_of(const LdapSearch& search) {
  Part nothing;
  nothing.place = directory_place(search);
  return nothing;
}

// Without the last of its entries nobody knows which number is the highest.
Part what_counts(const LdapSearch& search, const Part& seen) {
  return search.is_numbered ? nothing_of(search) : seen;
}

bool is_empty(const Part& part) { return part.sightings.empty() && part.crls.empty() && part.faults.empty(); }

class Gatherer {
 public:
  Gatherer(const LdapPlan& plan, pki::Assessor& assessor) : plan_(plan), assessor_(assessor) {}

  Findings gather(const LdapHarvest& harvest) && {
    findings_.fault = harvest.fault;
    if (harvest.fault) findings_.steps.push_back("directory: " + text_of(*harvest.fault));
    for (const auto& finding : harvest.findings) take(plan_.searches[finding.search], finding);
    if (!harvest.findings.empty()) tell_of_those_not_made(harvest.findings);
    findings_.complete = !findings_.fault;
    findings_.nobody_there = missing_ > 0 && missing_ == findings_.parts.size();
    return std::move(findings_);
  }

 private:
  void take(const LdapSearch& search, const LdapFinding& finding) {
    const LdapAnswer& answer = finding.answer;
    auto part = directory_part(search, finding.base, plan_.attributes, answer.entries, assessor_);
    step(search, answer, *part);
    auto fault = answer.fault;
    const bool found_nothing = is_empty(*part);
    if (found_nothing && !fault) fault = Fault(Reason::kNoCertificate, search.name + ": no certificates");
    const bool is_missing =
        fault && (fault->reason == Reason::kNotFound || fault->reason == Reason::kNoCertificate);
    if (found_nothing && is_missing && search.is_optional) return;
    if (fault) return fail(search, what_counts(search, *part), *std::move(fault));
    findings_.parts.push_back(std::move(part));
  }

  // The session broke in the last that was made.
  void tell_of_those_not_made(const std::vector<LdapFinding>& made) {
    const auto& cause = made.back().answer.fault;
    for (std::size_t i = made.back().search + 1; i < plan_.searches.size(); ++i) {
      fail(plan_.searches[i], nothing_of(plan_.searches[i]),
           Fault(Reason::kClosed,
                 "the session ended before this search" + (cause ? ": " + cause->detail : "")));
    }
  }

  void fail(const LdapSearch& search, const Part& seen, Fault fault) {
    auto part = std::make_shared<Part>(seen);
    part->faults.push_back({search.name, fault});
    findings_.parts.push_back(std::move(part));
    if (fault.reason == Reason::kNotFound) ++missing_;
    if (!findings_.fault) findings_.fault = std::move(fault);
  }

  void step(const LdapSearch& search, const LdapAnswer& answer, const Part& part) {
    std::string text = "search " + search.name + ": " + std::to_string(answer.entries.size()) + " entries, " +
                       std::to_string(part.sightings.size()) + " certificates, " +
                       std::to_string(part.crls.size()) + " lists";
    if (answer.references > 0) text += ", " + std::to_string(answer.references) + " references not followed";
    if (answer.fault) text += "; " + text_of(*answer.fault);
    findings_.steps.push_back(std::move(text));
  }

  const LdapPlan& plan_;
  pki::Assessor& assessor_;
  Findings findings_;
  std::size_t missing_ = 0;  // searches whose base is not there
};

}  // namespace

Findings directory_findings(const LdapPlan& plan, const LdapHarvest& harvest, pki::Assessor& assessor) {
  return Gatherer(plan, assessor).gather(harvest);
}

}  // namespace kigen::sources
