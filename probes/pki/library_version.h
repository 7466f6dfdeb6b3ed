// Which OpenSSL is at work, for people: `3.0.19`.
#pragma once

#include <string>

namespace kigen::pki {

std::string library_version();

}  // namespace kigen::pki
