// Several HTTP exchanges with one peer, one after the other, with libcurl: over one connection as long as the
// peer keeps it, with the cookies that it set, which live in memory and go with the session. Blocking: for a
// thread of its own kind, never for an event loop. It takes no word from the environment. One thread at a
// time.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "probes/model/bytes.h"
#include "probes/model/certificate.h"
#include "probes/model/ip_address.h"
#include "probes/model/result.h"
#include "probes/sources/http_credentials.h"
#include "probes/sources/http_proxy.h"

namespace kigen::sources {

/// Where a name leads, so that nobody else is asked for it: that of the peer, or of the proxy.
struct ResolvedHost {
  std::string host;
  std::uint16_t port = 0;
  std::vector<IpAddress> addresses;
};

struct HttpSettings {
  enum class Peer { kVerified, kAnybody };  // against the machine's trust store; however old and weak
  enum class Cookies { kKept, kIgnored };

  Peer peer = Peer::kVerified;
  std::string ca_file;          // whom a verified peer has to come from; empty: the machine's trust store
  HttpCredentials credentials;  // for a verified peer, over TLS and at its host alone; empty: none
  std::string client_cert_file = {}, client_key_file = {};  // PEM, for a peer that asks; empty: none
  std::vector<Sha256> pins = {};  // not empty: one of them verifies the peer, in place of chain and name
  std::optional<HttpProxy> proxy = std::nullopt;
  std::optional<ResolvedHost> resolved = std::nullopt;  // other names are looked up as the system does
  Cookies cookies = Cookies::kKept;
  std::size_t max_redirects = 0;                     // 0: a redirect is an answer like others
  std::size_t max_body_bytes = 0;                    // of one answer
  std::chrono::steady_clock::time_point deadline{};  // absolute, for all exchanges
  std::stop_token stop = {};                         // noticed within a second
};

struct HttpExchange {
  enum class Credentials { kShown, kWithheld };

  std::string method = "GET";
  std::string url;                                // `http:` or `https:`
  std::vector<std::string> headers;               // whole lines, `Name: value`
  std::string content_type;                       // of `body`
  Bytes body;                                     // may be empty with any method
  Credentials credentials = Credentials::kShown;  // those of the settings
  // Nearer and smaller ones than those of the settings.
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
  std::size_t max_body_bytes = std::numeric_limits<std::size_t>::max();
};

struct HttpAnswer {
  int status = 0;
  Bytes body;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case, in the order received

  /// The value of the first header of that name, given in lower case; empty: there is none.
  std::string_view header(std::string_view name) const;
};

class HttpSession {
 public:
  explicit HttpSession(HttpSettings settings);
  ~HttpSession();
  HttpSession(const HttpSession&) = delete;

  /// Any status is an answer. Redirects: at most as many as the settings allow, to `http:` and `https:` (with
  /// credentials `https:` alone); a POST stays one. Faults: those of fault_from_curl; `untrusted` before
  /// credentials would go to a peer that is not verified, or in clear; `http_status` for one redirect too
  /// many; `proxy`, `proxy_auth` and what a proxy says of the peer; `too_large` for a longer body, or headers
  /// of more than 64 KiB; `malformed` for a header line with a control character, which is not sent;
  /// `timeout` also when it was told to stop. Nothing that was sent but the URL appears in a detail. The
  /// session goes on after a fault.
  Result<HttpAnswer> exchange(const HttpExchange& exchange);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace kigen::sources
