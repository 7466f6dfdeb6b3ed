// The one table from what libraries report to reasons: errno, OpenSSL, c-ares, libcurl.
#pragma once

#include <string_view>

#include "probes/model/result.h"

namespace kigen::sources {

/// Of a network or file operation; `doing` begins the detail: "connect to 192.0.2.1: Connection refused".
Fault fault_from_errno(int error, std::string_view doing);

/// How far a handshake had come when OpenSSL gave up.
enum class HandshakeProgress { kNothingFromPeer, kPeerSpokeTls };

/// Of SSL_connect: the packed code of the first entry of OpenSSL's queue, 0 where it left none (the peer
/// closed).
Fault fault_from_openssl(unsigned long code, HandshakeProgress progress);

/// Of ares_getaddrinfo.
Fault fault_from_cares(int status, std::string_view host);

/// Of getaddrinfo.
Fault fault_from_getaddrinfo(int status, std::string_view host);

/// Of curl_easy_perform, other than CURLE_OK; `doing` begins the detail.
Fault fault_from_curl(int code, std::string_view doing);

}  // namespace kigen::sources
