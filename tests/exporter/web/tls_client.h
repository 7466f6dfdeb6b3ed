// A TLS client that asks once and says what became of it. Every wait is bounded.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/support/http_client.h"
#include "tests/support/mint.h"

namespace kigen::web {

struct TlsClient {
  const testing::Minted* certificate = nullptr;  // none is shown
  int min_version = 0, max_version = 0;
  std::string ciphers = {};
  std::string groups = {};
  std::string protocols = {};      // ALPN, as on the wire
  SSL_SESSION* session = nullptr;  // to be resumed
};

struct TlsAnswer {
  bool connected = false;  // the client believes that the handshake went through
  testing::HttpResponse response;
  Bytes server_certificate = {};  // DER of the leaf
  int chain_length = 0;
  std::string version = {}, cipher = {}, group = {}, protocol = {};
  bool resumed = false;
  std::shared_ptr<SSL_SESSION> session = {};
};

class TlsConnection {
 public:
  TlsConnection(int port, const TlsClient& client)
      : context_(SSL_CTX_new(TLS_client_method()), SSL_CTX_free) {
    SSL_CTX_set_security_level(context_.get(), 0);
    SSL_CTX_set_min_proto_version(context_.get(), client.min_version);
    SSL_CTX_set_max_proto_version(context_.get(), client.max_version);
    if (!client.ciphers.empty()) SSL_CTX_set_cipher_list(context_.get(), client.ciphers.c_str());
    if (!client.groups.empty()) SSL_CTX_set1_groups_list(context_.get(), client.groups.c_str());
    if (!client.protocols.empty()) {
      SSL_CTX_set_alpn_protos(context_.get(), reinterpret_cast<const unsigned char*>(client.protocols.data()),
                              static_cast<unsigned>(client.protocols.size()));
    }
    if (client.certificate != nullptr) {
      SSL_CTX_use_certificate(context_.get(), client.certificate->x509.get());
      SSL_CTX_use_PrivateKey(context_.get(), client.certificate->key.get());
    }
    connect_to(port);
    tls_.reset(SSL_new(context_.get()), SSL_free);
    SSL_set_fd(tls_.get(), socket_);
    if (client.session != nullptr) SSL_set_session(tls_.get(), client.session);
  }
  ~TlsConnection() { close(socket_); }
  TlsConnection(const TlsConnection&) = delete;

  SSL* tls() const { return tls_.get(); }

  TlsAnswer ask(const std::string& request) {
    TlsAnswer answer;
    ERR_clear_error();
    answer.connected = SSL_connect(tls()) == 1;
    if (!answer.connected) return answer;
    describe(answer);
    SSL_write(tls(), request.data(), static_cast<int>(request.size()));
    std::string bytes;
    char buffer[4096];
    for (int got; (got = SSL_read(tls(), buffer, sizeof buffer)) > 0;)
      bytes.append(buffer, static_cast<std::size_t>(got));
    answer.response = testing::parse_http_response(bytes);
    SSL_shutdown(tls());  // else OpenSSL calls the session not resumable
    answer.session.reset(SSL_get1_session(tls()), SSL_SESSION_free);
    ERR_clear_error();
    return answer;
  }

 private:
  void connect_to(int port) {
    socket_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const timeval patience{30, 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<std::uint16_t>(port));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0)
      throw std::runtime_error("connect");
  }

  void describe(TlsAnswer& answer) const {
    answer.version = SSL_get_version(tls());
    answer.cipher = SSL_get_cipher_name(tls());
    answer.resumed = SSL_session_reused(tls()) == 1;
    const char* group = SSL_group_to_name(tls(), static_cast<int>(SSL_get_negotiated_group(tls())));
    answer.group = group == nullptr ? "" : group;
    const unsigned char* protocol = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(tls(), &protocol, &size);
    answer.protocol.assign(reinterpret_cast<const char*>(protocol), size);
    const STACK_OF(X509)* chain = SSL_get_peer_cert_chain(tls());
    answer.chain_length = sk_X509_num(chain);
    unsigned char* der = nullptr;
    const int length = i2d_X509(sk_X509_value(chain, 0), &der);
    answer.server_certificate.assign(der, der + length);
    OPENSSL_free(der);
  }

  std::shared_ptr<SSL_CTX> context_;
  std::shared_ptr<SSL> tls_;
  int socket_ = -1;
};

inline TlsAnswer ask(int port, const TlsClient& client = {}, const std::string& path = "/metrics",
                     const std::string& fields = "") {
  return TlsConnection(port, client)
      .ask("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n");
}

}  // namespace kigen::web
