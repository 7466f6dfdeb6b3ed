// The options of source `rest_session`, and what they mean: all that tells one vendor from another. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "probes/model/observation.h"
#include "probes/model/option.h"
#include "probes/sources/paging.h"
#include "probes/sources/rest_login.h"

namespace kigen::sources {

struct RestDocument {
  std::string name;  // what its items begin with
  std::string path;
  std::optional<Role> role;
  std::string each;  // JSON pointer to what follows the path of one document each; empty: it is one itself
  std::string named_by;  // member that names a record in items; empty: its position does
  bool is_optional = false;
  bool tells = false;  // describes certificates, and need not hold any
};

struct RestPlan {
  RestLogin login;
  std::vector<RestDocument> documents;  // in the order of the configuration
  Paging paging;
  std::size_t max_bytes = 0;  // of all documents together
};

std::vector<OptionDescription> rest_options();
/// As SourceDescription::mistake_in.
std::string mistake_in_rest_options(const Options& options);
RestPlan rest_plan(const Options& options);

}  // namespace kigen::sources
