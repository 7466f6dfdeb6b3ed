#include "probes/sources/http_proxy.h"

#include "probes/sources/curl_handle.h"

namespace kigen::sources {
namespace {

constexpr long kProxyWantsLogin = 407, kUnauthorized = 401;

Fault of(Reason reason, const std::string& said) { return {reason, "the proxy: " + said}; }

// RFC 1928 sections 3 and 6, RFC 1929; as connect_through_socks5 tells it.
Fault socks_fault(long error) {
  switch (error) {
    case CURLPX_REPLY_CONNECTION_REFUSED: return of(Reason::kRefused, "SOCKS reply 5");
    case CURLPX_REPLY_NETWORK_UNREACHABLE: return of(Reason::kUnreachable, "SOCKS reply 3");
    case CURLPX_REPLY_HOST_UNREACHABLE: return of(Reason::kUnreachable, "SOCKS reply 4");
    case CURLPX_REPLY_TTL_EXPIRED: return of(Reason::kTimeout, "SOCKS reply 6");
    case CURLPX_NO_AUTH:
    case CURLPX_USER_REJECTED:
    case CURLPX_LONG_USER:
    case CURLPX_LONG_PASSWD: return of(Reason::kProxyAuth, "SOCKS credentials are wanted, or not taken");
    default: return of(Reason::kProxy, "SOCKS error " + std::to_string(error));
  }
}

// RFC 9110 section 9.3.6; tinyproxy says 401 to a wrong password.
Fault connect_fault(long status) {
  const bool wants_login = status == kProxyWantsLogin || status == kUnauthorized;
  return of(wants_login ? Reason::kProxyAuth : Reason::kProxy, "HTTP status " + std::to_string(status));
}

}  // namespace

void go_through(void* curl, const HttpProxy& proxy) {
  const bool is_socks = proxy.settings.kind == ProxyKind::kSocks5;
  set(curl, CURLOPT_PROXY, (is_socks ? "socks5h://" : "http://") + proxy.settings.endpoint.canonical());
  set(curl, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  if (!proxy.credentials) return;
  set(curl, CURLOPT_PROXYAUTH, static_cast<long>(CURLAUTH_BASIC));
  set(curl, CURLOPT_PROXYUSERNAME, proxy.credentials->username);
  set(curl, CURLOPT_PROXYPASSWORD, std::string(proxy.credentials->password.reveal()));
}

std::optional<Fault> fault_of_proxy(void* curl, int code) {
  const long connect_status = number_of(curl, CURLINFO_HTTP_CONNECTCODE);
  const long status = number_of(curl, CURLINFO_RESPONSE_CODE);
  if (code == CURLE_PROXY) return socks_fault(number_of(curl, CURLINFO_PROXY_ERROR));
  if (code == CURLE_COULDNT_CONNECT) return of(Reason::kProxy, "cannot be reached");
  if (connect_status >= 300) return connect_fault(connect_status);
  if (code == CURLE_OK && status == kProxyWantsLogin) return connect_fault(status);
  return std::nullopt;
}

}  // namespace kigen::sources
