// The names of attributes as a request lists them (RFC 4512 section 2.5), and which of them are never asked
// for: those that may hold a private key or a password. A list is always explicit: `*` and `+` would fetch
// whatever there is. Pure.
#pragma once

#include <string>
#include <string_view>

namespace kigen::sources {

/// What was expected in place of this name; empty when it may be asked for. `;binary` may stand behind it;
/// numbers (2.5.4.36) may not stand for it, as they would hide what is meant.
std::string mistake_in_ldap_attribute(std::string_view name);

/// The name without its options, in lower case: `userCertificate;binary` is `usercertificate`.
std::string plain_ldap_attribute(std::string_view name);

}  // namespace kigen::sources
