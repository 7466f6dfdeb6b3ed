#include "probes/sources/rest_plan.h"

#include <array>

#include "probes/formats/json_pointer.h"
#include "probes/sources/http_way.h"
#include "probes/sources/named_places.h"

namespace kigen::sources {
namespace {

using enum OptionKind;

constexpr std::int64_t kDefaultMaxBytes = 16ll << 20, kMaxMaxBytes = 64ll << 20;
constexpr const char kDocuments[] = "documents", kEach[] = "each", kRoles[] = "roles",
                     kOptional[] = "optional_documents", kNamedBy[] = "named_by",
                     kDescriptions[] = "descriptions", kMaxBytes[] = "max_bytes";
std::string each_mistake(std::string_view text) {
  const bool right = formats::is_json_pointer(text) && text.find("/*") != std::string_view::npos;
  return right ? "" : "a JSON pointer with * for every element, such as /*/chain";
}

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

std::string mistake_in_names(const Options& options) {
  constexpr std::array kMaps = {kEach, kRoles, kNamedBy};
  constexpr std::array kLists = {kOptional, kDescriptions};
  return mistake_in_places(options, kDocuments, kMaps, kLists);
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
  for (const auto& [name, path] : pairs_of(options, kDocuments)) {
    RestDocument& document = plan.documents.emplace_back();
    document.name = name;
    document.path = path;
    document.role = role_named(text_under(options, kRoles, name));
    document.each = text_under(options, kEach, name);
    document.named_by = text_under(options, kNamedBy, name);
    document.is_optional = is_listed(options, kOptional, name);
    document.tells = is_listed(options, kDescriptions, name);
  }
  return plan;
}

}  // namespace kigen::sources
