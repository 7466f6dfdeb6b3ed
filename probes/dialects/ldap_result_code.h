// The result codes of LDAP by their names (RFC 4511 section 4.1.9).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace kigen::dialects {

/// `49 invalidCredentials`; a code that the RFC does not know has no name. Behind it the server's own words,
/// printable and bounded, where there are any.
std::string describe_ldap_result(std::uint64_t code, std::string_view diagnostic_message);

}  // namespace kigen::dialects
