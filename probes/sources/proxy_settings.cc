#include "probes/sources/proxy_settings.h"

#include <utility>

#include "probes/sources/password_file.h"

namespace kigen::sources {
namespace {

struct Scheme {
  std::string_view prefix;
  ProxyKind kind;
  std::uint16_t default_port;
};
constexpr Scheme kSchemes[] = {{"http://", ProxyKind::kHttp, 3128}, {"socks5://", ProxyKind::kSocks5, 1080}};

}  // namespace

Result<ProxySettings> parse_proxy(std::string_view url) {
  for (const Scheme& scheme : kSchemes) {
    if (!url.starts_with(scheme.prefix)) continue;
    std::string_view authority = url.substr(scheme.prefix.size());
    if (authority.ends_with('/')) authority.remove_suffix(1);
    if (authority.find('@') != std::string_view::npos) {
      return Fault(Reason::kMalformed, "a URL without a user name (proxy_username_file names it)");
    }
    auto endpoint = parse_endpoint(authority, scheme.default_port);
    if (!endpoint) return std::move(endpoint).fault();
    return ProxySettings{scheme.kind, *std::move(endpoint), {}, {}};
  }
  return Fault(Reason::kMalformed, "http://HOST[:PORT] or socks5://HOST[:PORT]");
}

Fault fault_of_proxy(Fault fault) {
  if (fault.reason == Reason::kTimeout || fault.reason == Reason::kLimit) return fault;
  return {Reason::kProxy, "the proxy: " + fault.detail};
}

std::optional<ProxySettings> proxy_settings(const Options& options) {
  if (!options.has("proxy")) return std::nullopt;
  auto settings = parse_proxy(options.text("proxy"));
  if (!settings) return std::nullopt;  // not past the configuration
  settings->username_file = options.text("proxy_username_file");
  settings->password_file = options.text("proxy_password_file");
  return *std::move(settings);
}

bool has_credentials(const ProxySettings& settings) {
  return !settings.username_file.empty() || !settings.password_file.empty();
}

Result<std::optional<ProxyCredentials>> read_credentials(const ProxySettings& settings) {
  if (!has_credentials(settings)) return std::optional<ProxyCredentials>();
  std::string username;
  if (!settings.username_file.empty()) {
    const auto line = read_first_line(settings.username_file, Reason::kProxyAuth);
    if (!line) return line.fault();
    username = line->reveal();
  }
  Secret password;
  if (!settings.password_file.empty()) {
    auto line = read_first_line(settings.password_file, Reason::kProxyAuth);
    if (!line) return std::move(line).fault();
    password = *std::move(line);
  }
  return std::optional<ProxyCredentials>(std::in_place, std::move(username), std::move(password));
}

}  // namespace kigen::sources
