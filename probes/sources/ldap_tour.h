// All that one probe asks a directory: who we are is said first, then what its root entry says of the bases
// of the searches, then the searches one after another, then goodbye. Lives on the thread of its probe.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "probes/model/result.h"
#include "probes/model/task.h"
#include "probes/sources/http_credentials.h"
#include "probes/sources/ldap_dialogue.h"
#include "probes/sources/ldap_plan.h"

namespace kigen::sources {

/// What came of one search.
struct LdapFinding {
  std::size_t search = 0;  // position among those of the plan
  std::string base;        // as it was asked; empty where the server does not tell it
  LdapAnswer answer;
};

struct LdapHarvest {
  std::vector<LdapFinding> findings;  // of the searches up to the one where the session broke, if it did
  std::optional<Fault> fault;         // why none was made
};

/// Faults: those of LdapDialogue; of a search that begins where the root entry says, that of the root entry,
/// `permission` when the server hides it, `not_found` when it was read and does not say. All arguments
/// outlive it.
Task<LdapHarvest> tour_directory(LdapDialogue& dialogue, const LdapPlan& plan,
                                 const HttpCredentials& credentials);

}  // namespace kigen::sources
