// The Authorization header of basic authentication (RFC 7617). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "probes/model/secret.h"

namespace kigen::web {

struct Credentials {
  std::string name;
  Secret password;
};

/// Absent where it is another scheme, not base64 with its padding, or has no colon. The scheme's case does
/// not matter; the password begins behind the first colon.
std::optional<Credentials> parse_authorization(std::string_view header);

}  // namespace kigen::web
