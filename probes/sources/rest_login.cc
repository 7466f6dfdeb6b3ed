#include "probes/sources/rest_login.h"

#include <string.h>

#include <array>

#include "probes/formats/json_pointer.h"
#include "probes/sources/url_reference.h"

namespace kigen::sources {
namespace {

using enum OptionKind;

constexpr int kUnauthorized = 401, kForbidden = 403;
constexpr const char kLogin[] = "session.login", kAuth[] = "session.auth", kDomain[] = "session.domain",
                     kUsernameField[] = "session.username_field", kPasswordField[] = "session.password_field",
                     kToken[] = "session.token", kTokenHeader[] = "session.token_header",
                     kHeader[] = "session.header", kLogout[] = "session.logout",
                     kLogoutMethod[] = "session.logout_method", kRefreshToken[] = "session.refresh_token";
constexpr const char kUsualUsernameField[] = "j_username", kUsualPasswordField[] = "j_password";
constexpr std::array<std::string_view, 3> kKinds = {"basic", "json", "form"};
constexpr std::array<std::string_view, 2> kLogoutMethods = {"delete", "post"};

std::string header_name_mistake(std::string_view text) {
  return text.find_first_of("\r\n\t ,;") == std::string_view::npos ? "" : "the name of a header";
}

constinit const std::array kOptions = std::to_array<OptionDescription>({
    {.key = kLogin,
     .kind = kText,
     .default_text = "none: credentials with each request",
     .sentence = "Path that a POST opens a session at.",
     .mistake_in = &rest_path_mistake},
    {.key = kAuth,
     .kind = kChoice,
     .default_text = "basic",
     .sentence = "How the login shows the credentials: as `credentials.scheme` says, in a JSON body as "
                 "`username`, `password` and `domain`, or as the fields of a form.",
     .choices = kKinds},
    {.key = kDomain, .kind = kText, .default_text = "none", .sentence = "The `domain` of a JSON body."},
    {.key = kUsernameField,
     .kind = kText,
     .default_text = kUsualUsernameField,
     .sentence = "The field of a form that the user name goes into."},
    {.key = kPasswordField,
     .kind = kText,
     .default_text = kUsualPasswordField,
     .sentence = "The same of the password."},
    {.key = kToken,
     .kind = kText,
     .default_text = "the whole answer",
     .sentence = "JSON pointer to the token in the answer to the login.",
     .mistake_in = &rest_pointer_mistake},
    {.key = kTokenHeader,
     .kind = kText,
     .default_text = "none",
     .sentence = "The header of that answer which holds the token instead.",
     .mistake_in = &header_name_mistake},
    {.key = kHeader,
     .kind = kText,
     .default_text = "none: cookies carry the session",
     .sentence = "Header that shows the token: `vmware-api-session-id`, `Authorization: Bearer`."},
    {.key = kLogout,
     .kind = kText,
     .default_text = "none",
     .sentence = "Path that the session is closed at.",
     .mistake_in = &rest_path_mistake},
    {.key = kLogoutMethod,
     .kind = kChoice,
     .default_text = "delete",
     .sentence = "The method of the request that closes it.",
     .choices = kLogoutMethods},
    {.key = kRefreshToken,
     .kind = kText,
     .default_text = "none",
     .sentence =
         "JSON pointer to a second token in the answer to the login, which the logout shows in a JSON "
         "body as `refresh_token`.",
     .mistake_in = &rest_pointer_mistake},
});

RestLogin::Kind kind_of(const Options& options) {
  const std::string auth = options.text(kAuth);
  if (auth == kKinds[2]) return RestLogin::Kind::kForm;
  return auth == kKinds[1] ? RestLogin::Kind::kJson : RestLogin::Kind::kBasic;
}

std::string json_text(const HttpCredentials& credentials, const std::string& domain) {
  std::string text = "{\"username\":" + formats::json_quoted(credentials.username.reveal()) +
                     ",\"password\":" + formats::json_quoted(credentials.password.reveal());
  if (!domain.empty()) text += ",\"domain\":" + formats::json_quoted(domain);
  return text + "}";
}

}  // namespace

std::string RestLogin::content_type() const {
  switch (kind) {
    case Kind::kBasic: return "";
    case Kind::kJson: return "application/json";
    case Kind::kForm: return "application/x-www-form-urlencoded";
  }
  return "";
}

Bytes RestLogin::body(const HttpCredentials& credentials) const {
  std::string text;
  if (kind == Kind::kJson) {
    text = json_text(credentials, domain);
  } else if (kind == Kind::kForm) {
    text = percent_encoded(username_field) + "=" + percent_encoded(credentials.username.reveal()) + "&" +
           percent_encoded(password_field) + "=" + percent_encoded(credentials.password.reveal());
  }
  Bytes body = to_owned(as_bytes(text));
  explicit_bzero(text.data(), text.size());
  return body;
}

bool RestLogin::is_over(int status) const {
  return status == kUnauthorized || (status == kForbidden && kind == Kind::kForm);
}

bool RestLogin::may_be_open(int status) const { return status == kForbidden; }

std::vector<OptionDescription> rest_login_options() { return {kOptions.begin(), kOptions.end()}; }

std::string mistake_in_rest_login(const Options& options) {
  if (options.has(kToken) && options.has(kTokenHeader)) {
    return "expected session.token or session.token_header, found both";
  }
  const auto kind = kind_of(options);
  if (options.has(kDomain) && kind != RestLogin::Kind::kJson) return "session.domain needs session.auth json";
  for (const char* key : {kUsernameField, kPasswordField}) {
    if (options.has(key) && kind != RestLogin::Kind::kForm)
      return std::string(key) + " needs session.auth form";
  }
  for (const char* key : {kLogoutMethod, kRefreshToken}) {
    if (options.has(key) && !options.has(kLogout)) return std::string(key) + " needs session.logout";
  }
  if (options.has(kRefreshToken) && options.text(kLogoutMethod) != kLogoutMethods[1]) {
    return "session.refresh_token needs session.logout_method post";
  }
  for (const char* key : {kAuth, kToken, kTokenHeader, kHeader, kLogout}) {
    if (options.has(key) && !options.has(kLogin)) return std::string(key) + " needs session.login";
  }
  return "";
}

RestLogin rest_login(const Options& options) {
  RestLogin login;
  login.path = options.text(kLogin);
  login.kind = kind_of(options);
  login.domain = options.text(kDomain);
  login.username_field = options.text(kUsernameField, kUsualUsernameField);
  login.password_field = options.text(kPasswordField, kUsualPasswordField);
  login.token = options.text(kToken);
  login.token_header = options.text(kTokenHeader);
  login.header = options.text(kHeader);
  login.logout = options.text(kLogout);
  if (options.text(kLogoutMethod) == kLogoutMethods[1]) login.logout_method = "POST";
  login.refresh_token = options.text(kRefreshToken);
  return login;
}

std::string rest_path_mistake(std::string_view text) {
  const bool right = text.starts_with('/') && text.find_first_of("# ") == std::string_view::npos;
  return right ? "" : "a path that begins with /";
}

std::string rest_pointer_mistake(std::string_view text) {
  return formats::is_json_pointer(text) ? "" : "a JSON pointer such as /value";
}

}  // namespace kigen::sources
