// What the result codes of LDAP mean for us: one table. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "probes/model/result.h"
#include "probes/sources/ldap_message.h"

namespace kigen::sources {

/// Whose answer it is: the same code says something else of a login than of a search.
enum class LdapStep { kBind, kSearch };

/// Absent for success. Of a bind: `auth` for everything that speaks of who we are or how we say it, of a
/// search `permission` (50), `not_found` (32, and 10: referrals are not followed), `partial` (3, 4, 11: what
/// came before counts), `schema` (17, 18, 21, 34), `unsupported` (12), `auth` (7, 8, 13, 48, 49, and 1 where
/// Active Directory wants a bind first); `protocol` for other codes. The detail holds the code, its name and
/// what the server says of it.
std::optional<Fault> ldap_fault(const LdapResult& result, LdapStep step);

}  // namespace kigen::sources
