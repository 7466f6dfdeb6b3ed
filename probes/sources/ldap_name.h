// Distinguished names of LDAP as text (RFC 4514), as far as places in a directory need them: which values
// lead from a base to an entry. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kigen::sources {

/// One component, `cn=TenantCredential-1`. Of one with several values (`cn=a+uid=b`) `value` has them all.
struct RelativeName {
  std::string type;   // lower case
  std::string value;  // escapes resolved

  friend bool operator==(const RelativeName&, const RelativeName&) = default;
};

/// The entry first, the root last, as written; empty for the root itself. Absent when it is no name.
std::optional<std::vector<RelativeName>> parse_ldap_name(std::string_view text);

/// The values that lead from `base` to `entry`, the one below the base first; empty when they are the same.
/// Types and values are compared without case. An entry that is not below the base is named from the root.
/// Absent when either is no name.
std::optional<std::vector<std::string>> path_below(std::string_view base, std::string_view entry);

}  // namespace kigen::sources
