// The limit that probes are measured against: a bare blocking OpenSSL client, one connection after another,
// with one shared context and verification off. It reads the chain as DER and forgets it.
#pragma once

#include <openssl/ssl.h>

#include <cstdint>
#include <memory>
#include <string>

#include "probes/pki/openssl_handles.h"

namespace kigen::bench {

class OpensslLoop {
 public:
  OpensslLoop();

  /// Connects to 127.0.0.1, shakes hands, and drops the connection. Returns the size of the peer chain;
  /// throws where anything fails, as a limit that does less would be no limit.
  std::size_t probe(std::uint16_t port, const std::string& server_name);

 private:
  std::unique_ptr<SSL_CTX, pki::FreeWith<SSL_CTX_free>> context_;
};

}  // namespace kigen::bench
