// Does a certificate name a server? RFC 6125 section 6.4, RFC 9525 section 6.3. Pure; IDN names are compared
// as their A-labels.
#pragma once

#include <optional>
#include <string_view>

#include "probes/model/bytes.h"

namespace kigen::pki {

/// Absent when `der` is no certificate. An IP literal (without brackets) is compared with iPAddress names
/// only, anything else with dNSName names only.
std::optional<bool> match_name(ByteView der, std::string_view reference);

/// One dNSName against one DNS name: case and a final dot do not count; `*` stands for one whole left-most
/// label, and only when at least two labels follow it.
bool dns_name_matches(std::string_view pattern, std::string_view reference);

}  // namespace kigen::pki
