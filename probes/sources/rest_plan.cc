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
                     kOptional[] = "optional_documents", kNamedBy[] = "named_by",
                     kDescriptions[] = "descriptions", kMaxBytes[] = "max_bytes";
constexpr std::array kRoleNames = {Role::kLeaf,    Role::kIntermediate, Role::kRoot,  Role::kTrusted,
                                   Role::kSigning, Role::kEncryption,   Role::kClient};

std::optional<Role> role_named(std::string_view name) {
  const auto found = std::ranges::find(kRoleNames, name, [](Role role) { return label(role); });
  return found == kRoleNames.end() ? std::nullopt : std::optional(*found);
}

std::string each_mistake(std::string_view text) {
  const bool right = formats::is_json_pointer(text) && text.find("/*") != std::string_view::npos;
  return right ? "" : "a JSON pointer with * for every element, such as /*/chain";
}

std::string role_mistake(std::string_view text) { return role_named(text) ? "" : "a role such as trusted"; }

constinit const std::array kOwnOptions = std::to_array<OptionDescription>({
    {.key = kDocuments,
     .kind = kTextMap,
     .default_text = "",
     .sentence = "Paths of the documents, each under the name that its items begin with.",
     .mistake_in = &rest_path_mistake},
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
    {.key = kNamedBy,
     .kind = kTextMap,
     .default_text = "none: their positions",
     .sentence =
         "Of documents that hold lists of records: the member of a record whose text stands for it in "
         "items (`name`), so that they stay the same when a record is added."},
    {.key = kDescriptions,
     .kind = kTextList,
     .default_text = "none",
     .sentence = "Names of documents that tell the validity of certificates without handing them out, as "
                 "`valid_from` with `valid_to`."},
    {.key = kMaxBytes,
     .kind = kCount,
     .default_text = "16777216",
     .sentence = "Most that is read, all documents together.",
     .min = 1024,
     .max = kMaxMaxBytes},
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
  for (const char* key : {kEach, kRoles, kNamedBy}) {
    for (const auto& [name, text] : pairs_of(options, key)) {
      if (!is_known(name)) return std::string(key) + ": expected names of documents";
    }
  }
  for (const char* key : {kOptional, kDescriptions}) {
    if (!std::ranges::all_of(options.texts(key), is_known))
      return std::string(key) + ": expected names of documents";
  }
  return "";
}

}  // namespace

std::vector<OptionDescription> rest_options() {
  std::vector<OptionDescription> options(kOwnOptions.begin(), kOwnOptions.end());
  const auto login = rest_login_options();
  options.insert(options.end(), login.begin(), login.end());
  const auto paging = paging_options();
  options.insert(options.end(), paging.begin(), paging.end());
  const auto way = http_way_options();
  options.insert(options.end(), way.begin(), way.end());
  return options;
}

std::string mistake_in_rest_options(const Options& options) {
  for (const auto& mistake :
       {options.texts(kDocuments).empty() ? std::string("expected documents") : "", mistake_in_names(options),
        mistake_in_rest_login(options), mistake_in_paging_options(options), mistake_in_http_way(options)}) {
    if (!mistake.empty()) return mistake;
  }
  return "";
}

RestPlan rest_plan(const Options& options) {
  RestPlan plan;
  plan.login = rest_login(options);
  plan.paging = paging_of(options);
  plan.max_bytes = static_cast<std::size_t>(options.get<std::int64_t>(kMaxBytes).value_or(kDefaultMaxBytes));
  const auto is_among = [&](std::string_view key, const std::string& name) {
    const auto names = options.texts(key);
    return std::ranges::find(names, name) != names.end();
  };
  for (const auto& [name, path] : pairs_of(options, kDocuments)) {
    RestDocument& document = plan.documents.emplace_back();
    document.name = name;
    document.path = path;
    document.role = role_named(text_under(options, kRoles, name));
    document.each = text_under(options, kEach, name);
    document.named_by = text_under(options, kNamedBy, name);
    document.is_optional = is_among(kOptional, name);
    document.tells = is_among(kDescriptions, name);
  }
  return plan;
}

}  // namespace kigen::sources
