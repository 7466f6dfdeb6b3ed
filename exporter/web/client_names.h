// Whether a client's certificate carries one of the names that may ask: subjectAltName alone (DNS, e-mail,
// URI, IP address), each compared as a whole text, as Prometheus' web configuration says. Pure, thread-safe.
#pragma once

#include <string>
#include <vector>

struct x509_st;

namespace kigen::web {

/// IP addresses of the list are compared in their usual form, `192.0.2.1` and `2001:db8::1`.
bool has_allowed_name(const x509_st* certificate, const std::vector<std::string>& allowed);

}  // namespace kigen::web
