// What a probe makes of the answers of a directory: parts, and whether that is all there is. Any thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "probes/model/observation.h"
#include "probes/pki/assessor.h"
#include "probes/sources/ldap_plan.h"
#include "probes/sources/ldap_tour.h"

namespace kigen::sources {

struct DirectoryFindings {
  std::vector<std::shared_ptr<const Part>> parts;
  std::optional<Fault> fault;      // why the attempt failed, if it did
  bool complete = false;           // `parts` is all there is
  bool nobody_there = false;       // as in an Observation: none of the searches has a place to look at
  std::vector<std::string> steps;  // for `debug=true`
};

/// One part for each search that found something. A fault of a search is a fault of the item of its name, and
/// stands for what was known of it; the attempt has the first one. What came before it counts, but not of
/// numbered entries. `closed` for searches that were not made because the session broke; none where none was
/// made. `no_certificate` when a search finds none,
/// unless it is optional.
DirectoryFindings directory_findings(const LdapPlan& plan, const LdapHarvest& harvest,
                                     pki::Assessor& assessor);

}  // namespace kigen::sources
