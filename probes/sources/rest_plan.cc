#include "probes/sources/rest_plan.h"

#include <algorithm>
#include <array>
#include <utility>

#include "probes/formats/json_pointer.h"
#include "probes/sources/http_way.h"

namespace kigen::sources {
namespace {

using enum OptionKind;

constexpr std::int64_t kDefaultMaxBytes = 16ll << 20, kMaxMaxBytes = 64ll << 20;
constexpr std::size_t kMaxNameBytes = 64;
constexpr const char kDocuments[] = "documents", kEach[] = "each", kRoles[] = "roles",
                     kOptional[] = "optional_documents", kMaxBytes[] = "max_bytes";
constexpr const char kLogin[] = "session.login", kAuth[] = "session.auth", kDomain[] = "session.domain",
                     kToken[] = "session.token", kTokenHeader[] = "session.token_header",
                     kHeader[] = "session.header", kLogout[] = "session.logout";
constexpr std::array<std::string_view, 2> kKinds = {"basic", "json"};
constexpr std::array kRoleNames = {Role::kLeaf,    Role::kIntermediate, Role::kRoot,  Role::kTrusted,
                                   Role::kSigning, Role::kEncryption,   Role::kClient};

std::optional<Role> role_named(std::string_view name) {
  const auto found = std::ranges::find(kRoleNames, name, [](Role role) { return label(role); });
  return found == kRoleNames.end() ? std::nullopt : std::optional(*found);
}

std::string path_mistake(std::string_view text) {
  const bool right = text.starts_with('/') && text.find_first_of("# ") == std::string_view::npos;
  return right ? "" : "a path that begins with /";
}

std::string pointer_mistake(std::string_view text) {
  return formats::is_json_pointer(text) ? "" : "a JSON pointer such as /value";
}

std::string each_mistake(std::string_view text) {
  const bool right = formats::is_json_pointer(text) && text.find("/*") != std::string_view::npos;
  return right ? "" : "a JSON pointer with * for every element, such as /*/chain";
}

std::string role_mistake(std::string_view text) { return role_named(text) ? "" : "a role such as trusted"; }

std::string header_name_mistake(std::string_view text) {
  return text.find_first_of("\r\n\t ,;") == std::string_view::npos ? "" : "the name of a header";
}

constinit const std::array kOwnOptions = std::to_array<OptionDescription>({
    {.key = kDocuments,
     .kind = kTextMap,
     .default_text = "",
     .sentence = "Paths of the documents, each under the name that its items begin with.",
     .mistake_in = &path_mistake},
    {.key = kEach,
     .kind = kTextMap,
     .default_text = "none",
     .sentence =
         "Of documents that are lists: JSON pointer to the identifiers (`/*/chain`), for each of which "
         "PATH/IDENTIFIER is a document.",
     .mistake_in = &each_mistake},
    {.key = kRoles,
     .kind = kTextMap,
     .default_text = "by what the certificates are",
     .sentence = "Of documents: the role of their certificates; `signing` is that of the leaves alone.",
     .mistake_in = &role_mistake},
    {.key = kOptional,
     .kind = kTextList,
     .default_text = "none",
     .sentence = "Names of documents that need not be there, or may hold no certificate."},
    {.key = kMaxBytes,
     .kind = kCount,
     .default_text = "16777216",
     .sentence = "Most that is read, all documents together.",
     .min = 1024,
     .max = kMaxMaxBytes},
    {.key = kLogin,
     .kind = kText,
     .default_text = "none: credentials with each request",
     .sentence = "Path that a POST opens a session at.",
     .mistake_in = &path_mistake},
    {.key = kAuth,
     .kind = kChoice,
     .default_text = "basic",
     .sentence = "How the login shows the credentials: as `credentials.scheme` says, or in a JSON body as "
                 "`username`, `password` and `domain`.",
     .choices = kKinds},
    {.key = kDomain, .kind = kText, .default_text = "none", .sentence = "The `domain` of a JSON body."},
    {.key = kToken,
     .kind = kText,
     .default_text = "the whole answer",
     .sentence = "JSON pointer to the token in the answer to the login.",
     .mistake_in = &pointer_mistake},
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
     .sentence = "Path that a DELETE closes the session at.",
     .mistake_in = &path_mistake},
});

// Of a kTextMap.
std::vector<std::pair<std::string, std::string>> pairs_of(const Options& options, std::string_view key) {
  const auto texts = options.texts(key);
  std::vector<std::pair<std::string, std::string>> pairs;
  for (std::size_t i = 0; i + 1 < texts.size(); i += 2) pairs.emplace_back(texts[i], texts[i + 1]);
  return pairs;
}

std::string text_under(const Options& options, std::string_view key, std::string_view name) {
  for (const auto& [found, text] : pairs_of(options, key)) {
    if (found == name) return text;
  }
  return {};
}

// A fault of a document stands for the items behind its name: no `#`, `:` or `/` in it.
bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= kMaxNameBytes && std::ranges::all_of(name, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           c == '-' || c == '.';
  });
}

std::string mistake_in_names(const Options& options) {
  std::vector<std::string> names;
  for (const auto& [name, path] : pairs_of(options, kDocuments)) {
    if (!is_name(name)) return "documents: expected names of letters, digits, `_`, `-` and `.`";
    names.push_back(name);
  }
  const auto is_known = [&](const std::string& name) {
    return std::ranges::find(names, name) != names.end();
  };
  for (const char* key : {kEach, kRoles}) {
    for (const auto& [name, text] : pairs_of(options, key)) {
      if (!is_known(name)) return std::string(key) + ": expected names of documents";
    }
  }
  const auto optional = options.texts(kOptional);
  return std::ranges::all_of(optional, is_known) ? "" : "optional_documents: expected names of documents";
}

std::string mistake_in_session(const Options& options) {
  if (options.has(kToken) && options.has(kTokenHeader)) {
    return "expected session.token or session.token_header, found both";
  }
  if (options.has(kDomain) && options.text(kAuth) != kKinds[1])
    return "session.domain needs session.auth json";
  for (const char* key : {kAuth, kToken, kTokenHeader, kHeader, kLogout}) {
    if (options.has(key) && !options.has(kLogin)) return std::string(key) + " needs session.login";
  }
  return "";
}

RestLogin login_of(const Options& options) {
  RestLogin login;
  login.path = options.text(kLogin);
  login.kind = options.text(kAuth) == kKinds[1] ? RestLogin::Kind::kJson : RestLogin::Kind::kBasic;
  login.domain = options.text(kDomain);
  login.token = options.text(kToken);
  login.token_header = options.text(kTokenHeader);
  login.header = options.text(kHeader);
  login.logout = options.text(kLogout);
  return login;
}

}  // namespace

std::vector<OptionDescription> rest_options() {
  std::vector<OptionDescription> options(kOwnOptions.begin(), kOwnOptions.end());
  const auto paging = paging_options();
  options.insert(options.end(), paging.begin(), paging.end());
  const auto way = http_way_options();
  options.insert(options.end(), way.begin(), way.end());
  return options;
}

std::string mistake_in_rest_options(const Options& options) {
  for (const auto& mistake :
       {options.texts(kDocuments).empty() ? std::string("expected documents") : "", mistake_in_names(options),
        mistake_in_session(options), mistake_in_paging_options(options), mistake_in_http_way(options)}) {
    if (!mistake.empty()) return mistake;
  }
  return "";
}

RestPlan rest_plan(const Options& options) {
  RestPlan plan;
  plan.login = login_of(options);
  plan.paging = paging_of(options);
  plan.max_bytes = static_cast<std::size_t>(options.get<std::int64_t>(kMaxBytes).value_or(kDefaultMaxBytes));
  const auto optional = options.texts(kOptional);
  for (const auto& [name, path] : pairs_of(options, kDocuments)) {
    const bool is_optional = std::ranges::find(optional, name) != optional.end();
    plan.documents.push_back({name, path, role_named(text_under(options, kRoles, name)),
                              text_under(options, kEach, name), is_optional});
  }
  return plan;
}

}  // namespace kigen::sources
