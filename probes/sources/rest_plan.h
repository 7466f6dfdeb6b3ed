// The options of source `rest_session`, and what they mean: all that tells one vendor from another. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "probes/model/observation.h"
#include "probes/model/option.h"
#include "probes/sources/paging.h"

namespace kigen::sources {

/// How a session is opened, shown and closed. Without a login each request shows the credentials.
struct RestLogin {
  enum class Kind {
    kBasic,
    kJson
  };  // how credentials are shown: as any request shows them; as members of the body

  std::string path;  // of a POST; empty: there is no session
  Kind kind = Kind::kBasic;
  std::string domain;               // of a JSON body; empty: none
  std::string token, token_header;  // JSON pointer, or the header of the answer where it is not empty
  std::string header;  // `vmware-api-session-id`, `Authorization: Bearer`; empty: cookies say it all
  std::string logout;  // path of a DELETE; empty: none
};

struct RestDocument {
  std::string name;  // what its items begin with
  std::string path;
  std::optional<Role> role;
  std::string each;  // JSON pointer to what follows the path of one document each; empty: it is one itself
  bool is_optional = false;
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
