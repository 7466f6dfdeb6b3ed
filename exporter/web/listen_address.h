// Where the server listens: `host:port`, `[v6]:port` or `:port`, resolved and tried before civetweb sees it,
// so that a mistake names the address as the user wrote it.
#pragma once

#include <string>

namespace kigen::web {

/// The address in civetweb's words: `192.0.2.1:80`, `[::1]:80`, or `+80` for both families (`80` on a machine
/// without IPv6). A host name gives its first address. Throws std::runtime_error when it cannot be read,
/// resolved or bound to now; the text names it.
std::string civetweb_port(const std::string& address);

}  // namespace kigen::web
