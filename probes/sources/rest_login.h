// How a REST interface opens, shows and closes a session: the options `session.*`, and what they mean. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "probes/model/bytes.h"
#include "probes/model/option.h"
#include "probes/sources/http_credentials.h"

namespace kigen::sources {

/// Without a login each request shows the credentials.
struct RestLogin {
  /// How credentials are shown: as any request shows them; as members of a JSON body; as the fields of a form
  /// (Jakarta Servlet section 13.6.3).
  enum class Kind { kBasic, kJson, kForm };

  std::string path;  // of a POST; empty: there is no session
  Kind kind = Kind::kBasic;
  std::string domain;                          // of a JSON body; empty: none
  std::string username_field, password_field;  // of a form
  std::string token, token_header;  // JSON pointer, or the header of the answer where it is not empty
  std::string header;  // `vmware-api-session-id`, `Authorization: Bearer`; empty: cookies say it all
  std::string logout;  // path; empty: none
  std::string logout_method = "DELETE";
  std::string refresh_token;  // JSON pointer to what the body of the logout shows; empty: it has none

  /// Of the body; empty where the header has the credentials.
  std::string content_type() const;
  /// The body of the login, for whoever sends it to wipe.
  Bytes body(const HttpCredentials& credentials) const;
  /// Whether an answer with this status says that the session is over. Behind a form 403 may say that as
  /// well.
  bool is_over(int status) const;
  /// Whether it may be open all the same, then: 403 may be a right that is missing.
  bool may_be_open(int status) const;
};

std::vector<OptionDescription> rest_login_options();
/// As SourceDescription::mistake_in.
std::string mistake_in_rest_login(const Options& options);
RestLogin rest_login(const Options& options);

/// What an option was expected to be that is a path at the server, or a JSON pointer; empty when it is right.
std::string rest_path_mistake(std::string_view text);
std::string rest_pointer_mistake(std::string_view text);

}  // namespace kigen::sources
