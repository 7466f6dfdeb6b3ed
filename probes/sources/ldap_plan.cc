#include "probes/sources/ldap_plan.h"

#include <algorithm>
#include <array>

#include "probes/dialects/ldap.h"
#include "probes/sources/certificate_pin.h"
#include "probes/sources/ldap_attribute.h"
#include "probes/sources/ldap_filter.h"
#include "probes/sources/ldap_name.h"
#include "probes/sources/named_places.h"

namespace kigen::sources {
namespace {

using enum OptionKind;

constexpr std::int64_t kDefaultMaxEntries = 10'000, kDefaultMaxBytes = 16ll << 20, kMaxMaxBytes = 64ll << 20;
constexpr const char kBase[] = "base", kMaxEntries[] = "max_entries", kMaxBytes[] = "max_bytes",
                     kStarttls[] = "starttls";
constexpr std::string_view kAnything = "(objectClass=*)";
constexpr std::array<std::string_view, 3> kScopes = {"base", "one", "sub"};  // as LdapScope counts them
constexpr std::array<std::string_view, 2> kStarttlsWords = {"ldap", "none"};
const std::vector<std::string> kDefaultAttributes = {"userCertificate", "cACertificate"};

// Of source tls, what is not for a single conversation.
constexpr std::array<std::string_view, 5> kOtherTlsOptions = {"starttls", "tls.key_types", "tls.alpn",
                                                              "addresses", "max_addresses"};
constexpr std::array<std::string_view, 2> kCredentialOptions = {"credentials.username_file",
                                                                "credentials.password_file"};

std::string base_mistake(std::string_view text) {
  return parse_ldap_base(text) ? "" : "a distinguished name such as ou=people,dc=example,dc=jp";
}

std::string plain_base_mistake(std::string_view text) {
  const auto base = parse_ldap_base(text);
  return base && base->root_word.empty() ? "" : "a distinguished name such as dc=example,dc=jp";
}

std::string filter_mistake(std::string_view text) {
  const auto filter = encode_ldap_filter(text);
  return filter ? "" : filter.fault().detail;
}

std::string scope_mistake(std::string_view text) {
  return std::ranges::find(kScopes, text) != kScopes.end() ? "" : "base, one or sub";
}

constinit const std::array kOwnOptions = std::to_array<OptionDescription>({
    {.key = kSearchesOption,
     .kind = kTextMap,
     .default_text = "",
     .sentence = "Where to search, each under the name that its items begin with: the base of each search, "
                 "which may end in `{base}` or the name of another attribute of the server's root entry.",
     .mistake_in = &base_mistake},
    {.key = kFiltersOption,
     .kind = kTextMap,
     .default_text = kAnything,
     .sentence = "Of searches: what entries they find (RFC 4515).",
     .mistake_in = &filter_mistake},
    {.key = kScopesOption,
     .kind = kTextMap,
     .default_text = "sub",
     .sentence = "Of searches: `base` the entry itself, `one` those right below it, `sub` all of them.",
     .mistake_in = &scope_mistake},
    {.key = kRolesOption,
     .kind = kTextMap,
     .default_text = "by what the certificates are",
     .sentence = "Of searches: the role of their certificates; `signing` is that of the leaves alone.",
     .mistake_in = &role_mistake},
    {.key = kOptionalSearchesOption,
     .kind = kTextList,
     .default_text = "none",
     .sentence = "Names of searches that need not find anything."},
    {.key = kNumberedSearchesOption,
     .kind = kTextList,
     .default_text = "none",
     .sentence = "Names of searches whose entries differ in the number at their end: the highest is current, "
                 "others are `superseded`."},
    {.key = kAttributesOption,
     .kind = kTextList,
     .default_text = "userCertificate, cACertificate",
     .sentence = "What is asked for, and nothing else: attributes with certificates or revocation lists.",
     .mistake_in = &mistake_in_ldap_attribute},
    {.key = kBase,
     .kind = kText,
     .default_text = "defaultNamingContext, else the shortest of namingContexts",
     .sentence = "What `{base}` stands for.",
     .mistake_in = &plain_base_mistake},
    {.key = kMaxEntries,
     .kind = kCount,
     .default_text = "10000",
     .sentence = "Most entries of one search; of more the first are read.",
     .min = 1,
     .max = 100'000},
    {.key = kMaxBytes,
     .kind = kCount,
     .default_text = "16777216",
     .sentence = "Most that is read, all searches together.",
     .min = 1024,
     .max = kMaxMaxBytes},
    {.key = kStarttls,
     .kind = kChoice,
     .default_text = "by the port: StartTLS on 389, 3268 and 50389",
     .sentence = "`ldap`: StartTLS; `none`: TLS from the start.",
     .choices = kStarttlsWords},
});

bool begins_with_starttls(const Endpoint& endpoint, const Options& options) {
  if (options.has(kStarttls)) return options.text(kStarttls) == kStarttlsWords[0];
  const auto& others = dialects::kLdap.other_ports;
  return endpoint.port == dialects::kLdap.default_port ||
         std::ranges::find(others, endpoint.port) != others.end();
}

LdapSearch search_of(const Options& options, const std::string& name, const std::string& base) {
  LdapSearch search;
  search.name = name;
  search.base = parse_ldap_base(base).value_or(LdapBase());
  const std::string filter = text_under(options, kFiltersOption, name);
  search.filter = encode_ldap_filter(filter.empty() ? kAnything : filter).value();
  const auto scope = std::ranges::find(kScopes, text_under(options, kScopesOption, name));
  if (scope != kScopes.end()) search.scope = static_cast<LdapScope>(scope - kScopes.begin());
  search.role = role_named(text_under(options, kRolesOption, name));
  search.is_optional = is_listed(options, kOptionalSearchesOption, name);
  search.is_numbered = is_listed(options, kNumberedSearchesOption, name);
  return search;
}

std::size_t count_of(const Options& options, const char* key, std::int64_t otherwise) {
  return static_cast<std::size_t>(options.get<std::int64_t>(key).value_or(otherwise));
}

}  // namespace

std::vector<OptionDescription> ldap_options() {
  std::vector<OptionDescription> options(kOwnOptions.begin(), kOwnOptions.end());
  for (const auto& option : credential_options()) {
    if (std::ranges::find(kCredentialOptions, option.key) != kCredentialOptions.end())
      options.push_back(option);
  }
  options.push_back(kPinOption);
  for (const auto& option : tls_options()) {
    if (std::ranges::find(kOtherTlsOptions, option.key) == kOtherTlsOptions.end()) options.push_back(option);
  }
  return options;
}

std::string mistake_in_ldap_options(const Options& options) {
  constexpr std::array kMaps = {kFiltersOption, kScopesOption, kRolesOption};
  constexpr std::array kLists = {kOptionalSearchesOption, kNumberedSearchesOption};
  for (const auto& mistake : {options.texts(kSearchesOption).empty() ? std::string("expected searches") : "",
                              mistake_in_places(options, kSearchesOption, kMaps, kLists),
                              options.has(kAttributesOption) && options.texts(kAttributesOption).empty()
                                  ? std::string("attributes: expected at least one")
                                  : "",
                              mistake_in_credential_options(options), mistake_in_tls_options(options)}) {
    if (!mistake.empty()) return mistake;
  }
  return "";
}

Options options_of_way(const Endpoint& endpoint, const Options& options) {
  Options way = options;
  way.erase(kStarttls);
  if (begins_with_starttls(endpoint, options)) way.set(kStarttls, std::string(dialects::kLdap.name));
  return way;
}

LdapPlan ldap_plan(const Endpoint& endpoint, const Options& options) {
  LdapPlan plan;
  plan.tls = make_tls_plan(endpoint, options_of_way(endpoint, options));
  for (const auto& [name, base] : pairs_of(options, kSearchesOption)) {
    plan.searches.push_back(search_of(options, name, base));
  }
  plan.base = options.text(kBase);
  plan.attributes = options.texts(kAttributesOption);
  if (plan.attributes.empty()) plan.attributes = kDefaultAttributes;
  plan.credentials = credential_files(options);
  plan.pins = pins_of(options);
  plan.max_entries = count_of(options, kMaxEntries, kDefaultMaxEntries);
  plan.max_bytes = count_of(options, kMaxBytes, kDefaultMaxBytes);
  return plan;
}

std::optional<LdapBase> parse_ldap_base(std::string_view text) {
  LdapBase base;
  const auto open = text.rfind('{');
  const bool has_word =
      open != std::string_view::npos && text.ends_with('}') && (open == 0 || text[open - 1] == ',');
  if (has_word) {
    base.root_word = text.substr(open + 1, text.size() - open - 2);
    if (!mistake_in_ldap_attribute(base.root_word).empty()) return std::nullopt;
    text = text.substr(0, open == 0 ? 0 : open - 1);
    if (open > 0 && text.empty()) return std::nullopt;
  }
  if (!parse_ldap_name(text)) return std::nullopt;
  base.name = text;
  return base;
}

}  // namespace kigen::sources
