// The proxy that the configuration names, `http://host:port` or `socks5://host:port`. Pure but for the
// credentials, which are read from files.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "probes/model/option.h"
#include "probes/model/result.h"
#include "probes/sources/endpoint.h"
#include "probes/sources/proxy.h"

namespace kigen::sources {

enum class ProxyKind : std::uint8_t { kHttp, kSocks5 };

struct ProxySettings {
  ProxyKind kind = ProxyKind::kHttp;
  Endpoint endpoint;
  std::string username_file, password_file;  // both empty: no credentials
};

/// `malformed` with what was expected. Default ports: 3128 and 1080. A user name in the URL is a mistake, and
/// not quoted.
Result<ProxySettings> parse_proxy(std::string_view url);

/// What stands between us and the target did not let us through: the proxy's doing, unless time or our own
/// limits ended it.
Fault fault_of_proxy(Fault fault);

/// Of the options `proxy`, `proxy_username_file`, `proxy_password_file`; absent: directly.
std::optional<ProxySettings> proxy_settings(const Options& options);

bool has_credentials(const ProxySettings& settings);

/// The first line of each file. Absent when none is configured. Blocking: for the pool.
Result<std::optional<ProxyCredentials>> read_credentials(const ProxySettings& settings);

}  // namespace kigen::sources
