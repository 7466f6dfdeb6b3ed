// The options of source `ldap_search`, and what they mean for one target. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "probes/model/observation.h"
#include "probes/model/option.h"
#include "probes/sources/endpoint.h"
#include "probes/sources/http_credentials.h"
#include "probes/sources/ldap_message.h"
#include "probes/sources/tls_plan.h"

namespace kigen::sources {

/// The keys that a module of its own sets.
inline constexpr const char kSearchesOption[] = "searches", kFiltersOption[] = "filters",
                            kScopesOption[] = "scopes", kRolesOption[] = "roles",
                            kAttributesOption[] = "attributes",
                            kOptionalSearchesOption[] = "optional_searches",
                            kNumberedSearchesOption[] = "numbered_searches";

/// Where a search begins: a name, whose end may be what the root entry of the server says (RFC 4512 section
/// 5.1): `cn=Sites,{configurationNamingContext}`.
struct LdapBase {
  std::string name;       // without that end
  std::string root_word;  // `configurationNamingContext`; `base`: the directory's own; empty: none
};

struct LdapSearch {
  std::string name;  // what its items begin with
  LdapBase base;
  LdapScope scope = LdapScope::kSub;
  Bytes filter;  // as encode_ldap_filter gives it
  std::optional<Role> role;
  bool is_optional = false;
  bool is_numbered = false;  // of entries that differ in the number at their end, the highest is current
};

struct LdapPlan {
  TlsPlan tls;
  std::vector<LdapSearch> searches;  // in the order of the configuration
  std::string base;                  // what `{base}` is; empty: as the server says
  std::vector<std::string> attributes;
  std::optional<CredentialFiles> credentials;
  std::vector<Sha256> pins;
  std::size_t max_entries = 0;  // of one search
  std::size_t max_bytes = 0;    // of all answers together

  /// Somebody is told a secret, or is known by a pin.
  bool needs_trust() const { return credentials || !pins.empty(); }
};

std::vector<OptionDescription> ldap_options();
/// As SourceDescription::mistake_in.
std::string mistake_in_ldap_options(const Options& options);

/// The same options as source tls takes them, with the dialect `ldap` where TLS does not begin at once: on
/// the ports of that dialect, unless they say otherwise.
Options options_of_way(const Endpoint& endpoint, const Options& options);

LdapPlan ldap_plan(const Endpoint& endpoint, const Options& options);

/// Absent when the text is no name, or something stands behind the word in braces.
std::optional<LdapBase> parse_ldap_base(std::string_view text);

}  // namespace kigen::sources
