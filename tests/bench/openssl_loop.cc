#include "tests/bench/openssl_loop.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

namespace kigen::bench {
namespace {

constexpr const char* kGroups =
    "X25519:P-256:P-384:P-521:X448:secp256k1:brainpoolP256r1:brainpoolP384r1:brainpoolP512r1";

class Socket {
 public:
  explicit Socket(std::uint16_t port) : descriptor_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
      throw std::runtime_error("the server of the bench does not accept");
    }
    const int on = 1;
    setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  }
  ~Socket() { close(descriptor_); }
  Socket(const Socket&) = delete;
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

std::size_t read_chain(SSL* ssl) {
  const STACK_OF(X509)* chain = SSL_get_peer_cert_chain(ssl);
  std::size_t bytes = 0;
  for (int i = 0; i < sk_X509_num(chain); ++i) {
    unsigned char* der = nullptr;
    bytes += static_cast<std::size_t>(i2d_X509(sk_X509_value(chain, i), &der));
    OPENSSL_free(der);
  }
  return bytes;
}

}  // namespace

OpensslLoop::OpensslLoop() : context_(SSL_CTX_new(TLS_client_method())) {
  SSL_CTX* context = context_.get();
  SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nullptr);
  SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  if (SSL_CTX_set1_groups_list(context, kGroups) != 1) throw std::runtime_error("OpenSSL lacks a group");
}

std::size_t OpensslLoop::probe(std::uint16_t port, const std::string& server_name) {
  const Socket socket(port);
  const std::unique_ptr<SSL, pki::FreeWith<SSL_free>> ssl(SSL_new(context_.get()));
  SSL_set_fd(ssl.get(), socket.descriptor());
  SSL_set_tlsext_host_name(ssl.get(), server_name.c_str());
  if (SSL_connect(ssl.get()) != 1) throw std::runtime_error("the handshake of the bare loop failed");
  return read_chain(ssl.get());
}

}  // namespace kigen::bench
