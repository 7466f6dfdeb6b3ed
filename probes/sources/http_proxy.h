// libcurl on its way through a proxy, and what comes of it: `proxy`, `proxy_username_file` and
// `proxy_password_file` as source tls means them. TLS goes through CONNECT or SOCKS5; what is not TLS an HTTP
// proxy is asked for whole.
#pragma once

#include <optional>

#include "probes/model/result.h"
#include "probes/sources/proxy_settings.h"

namespace kigen::sources {

struct HttpProxy {
  ProxySettings settings;
  std::optional<ProxyCredentials> credentials;  // for the proxy alone
};

/// Of a CURL handle. The proxy looks up the name of the target.
void go_through(void* curl, const HttpProxy& proxy);

/// After a transfer that failed with `code`, or with 0 ended in an answer: the fault that is the proxy's,
/// as source tls tells it; absent when it is not.
std::optional<Fault> fault_of_proxy(void* curl, int code);

}  // namespace kigen::sources
