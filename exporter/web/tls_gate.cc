#include "exporter/web/tls_gate.h"

#include <openssl/ssl.h>

#include <new>
#include <utility>

namespace kigen::web {
namespace {

constexpr std::uint64_t kOptions = SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION;
// Writes that have to wait may go on from elsewhere and in parts; a chain is what the file says, not what
// OpenSSL can make of the certificates of clients' authorities.
constexpr long kModes = SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                        SSL_MODE_RELEASE_BUFFERS | SSL_MODE_NO_AUTO_CHAIN;

}  // namespace

TlsGate::TlsGate(std::function<std::shared_ptr<const ListenerTls>()> in_force)
    : in_force_(std::move(in_force)), context_(SSL_CTX_new(TLS_server_method()), SSL_CTX_free) {
  if (!context_) throw std::bad_alloc();
  SSL_CTX* context = context_.get();
  SSL_CTX_set_options(context, kOptions);
  SSL_CTX_set_mode(context, kModes);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(context, 0);
  SSL_CTX_set_client_hello_cb(context, &TlsGate::on_client_hello, this);
}

int TlsGate::on_client_hello(ssl_st* connection, int* alert, void* gate) {
  try {
    if (static_cast<TlsGate*>(gate)->in_force_()->apply_to(connection)) return SSL_CLIENT_HELLO_SUCCESS;
  } catch (...) {  // the edge to C
  }
  *alert = SSL_AD_INTERNAL_ERROR;
  return SSL_CLIENT_HELLO_ERROR;
}

}  // namespace kigen::web
