// Go's names for what TLS can be told, as Prometheus' web configuration uses them, and OpenSSL's for the
// same. Pure tables.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kigen::web {

/// `TLS10` to `TLS13`, the oldest first.
std::span<const std::string_view> tls_version_names();
/// As OpenSSL counts them, `0x0304` for `TLS13`; 0: no such name.
int tls_version(std::string_view name);

/// The suites that Go calls secure, those of TLS 1.3 among them.
std::span<const std::string_view> cipher_suite_names();
/// OpenSSL's list of those up to TLS 1.2, in the order given. TLS 1.3 has all of its own suites in any case:
/// its names add nothing, and a list of nothing else is empty.
std::string openssl_ciphers(const std::vector<std::string>& names);

std::span<const std::string_view> curve_names();
/// OpenSSL's list of groups, in the order given.
std::string openssl_groups(const std::vector<std::string>& names);

}  // namespace kigen::web
