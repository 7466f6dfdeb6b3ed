#include "tests/support/tls_peer.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>

#include <memory>
#include <stdexcept>

namespace kigen::testing {
namespace {

struct TlsDeleter {
  void operator()(SSL* tls) const { SSL_free(tls); }
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using TlsHandle = std::unique_ptr<SSL, TlsDeleter>;
using ContextHandle = std::unique_ptr<SSL_CTX, TlsDeleter>;

void present(SSL* tls, const std::vector<Minted>& chain) {
  if (chain.empty()) return;
  SSL_use_certificate(tls, chain.front().x509.get());
  SSL_use_PrivateKey(tls, chain.front().key.get());
  SSL_clear_chain_certs(tls);
  for (std::size_t i = 1; i < chain.size(); ++i) SSL_add1_chain_cert(tls, chain[i].x509.get());
}

int choose_by_name(SSL* tls, int*, void* argument) {
  const auto& spec = *static_cast<const TlsServerSpec*>(argument);
  const char* name = SSL_get_servername(tls, TLSEXT_NAMETYPE_host_name);
  const auto found = name != nullptr ? spec.by_name.find(name) : spec.by_name.end();
  if (found != spec.by_name.end()) present(tls, found->second);
  return SSL_TLSEXT_ERR_OK;
}

int staple(SSL* tls, void* argument) {
  const Bytes& response = static_cast<const TlsServerSpec*>(argument)->ocsp_response;
  if (response.empty()) return SSL_TLSEXT_ERR_NOACK;
  void* copy = OPENSSL_memdup(response.data(), response.size());
  SSL_set_tlsext_status_ocsp_resp(tls, static_cast<unsigned char*>(copy), static_cast<long>(response.size()));
  return SSL_TLSEXT_ERR_OK;
}

ContextHandle make_context(const TlsServerSpec& spec) {
  ContextHandle context(SSL_CTX_new(TLS_server_method()));
  SSL_CTX_set_security_level(context.get(), 0);
  SSL_CTX_set_min_proto_version(context.get(), spec.min_version);
  SSL_CTX_set_max_proto_version(context.get(), spec.max_version);
  if (SSL_CTX_set_cipher_list(context.get(), spec.ciphers.c_str()) != 1) throw std::runtime_error("ciphers");
  SSL_CTX_set_dh_auto(context.get(), 1);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_TICKET);
  SSL_CTX_set_tlsext_servername_callback(context.get(), &choose_by_name);
  SSL_CTX_set_tlsext_servername_arg(context.get(), const_cast<TlsServerSpec*>(&spec));
  SSL_CTX_set_tlsext_status_cb(context.get(), &staple);
  SSL_CTX_set_tlsext_status_arg(context.get(), const_cast<TlsServerSpec*>(&spec));
  if (spec.client_certificate == ClientCertificate::kDemanded) {
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  }
  return context;
}

std::string u16(std::size_t value) {
  return {static_cast<char>(value >> 8), static_cast<char>(value & 0xff)};
}

std::string u24(std::size_t value) { return static_cast<char>(value >> 16) + u16(value & 0xffff); }

}  // namespace

Conversation serve_tls(TlsServerSpec given) {
  const auto spec = std::make_shared<const TlsServerSpec>(std::move(given));
  const std::shared_ptr<SSL_CTX> context(make_context(*spec).release(), SSL_CTX_free);
  return [spec, context](PeerSocket& socket) {
    const TlsHandle tls(SSL_new(context.get()));
    present(tls.get(), spec->chain);
    SSL_set_fd(tls.get(), socket.descriptor());
    if (SSL_accept(tls.get()) == 1) {
      char byte = 0;
      while (SSL_read(tls.get(), &byte, 1) > 0) {
      }
    } else {
      socket.wait_for_end();  // lets the client read the alert before the connection goes
    }
    ERR_clear_error();
  };
}

Conversation say_nothing() {
  return [](PeerSocket& socket) { socket.wait_for_end(); };
}

Conversation close_at_once() {
  return [](PeerSocket&) {};
}

Conversation reset() {
  return [](PeerSocket& socket) {
    socket.read_some();
    socket.reset_at_end();
  };
}

Conversation answer_with(std::string bytes) {
  return [bytes = std::move(bytes)](PeerSocket& socket) {
    socket.read_some();
    socket.send(bytes);
    socket.wait_for_end();
  };
}

Conversation drip(std::string bytes) {
  return [bytes = std::move(bytes)](PeerSocket& socket) {
    for (const char& byte : bytes) {
      if (!socket.send(std::string_view(&byte, 1))) return;
      pollfd closed{.fd = socket.descriptor(), .events = POLLRDHUP, .revents = 0};
      if (poll(&closed, 1, 1000) > 0) return;
    }
    socket.wait_for_end();
  };
}

Conversation repeat_for_ever(std::string greeting) {
  return [greeting = std::move(greeting)](PeerSocket& socket) {
    while (socket.send(greeting)) {
    }
  };
}

Conversation smtp_then(Conversation then, std::string injected) {
  return [then = std::move(then), injected = std::move(injected)](PeerSocket& socket) {
    socket.send("220-mail.example.test\r\n220 ESMTP\r\n");
    if (!socket.read_line().starts_with("EHLO ")) return;
    socket.send("250-mail.example.test\r\n250 STARTTLS\r\n");
    if (socket.read_line() != "STARTTLS") return;
    socket.send("220 go ahead\r\n" + injected);
    then(socket);
  };
}

std::string handshake_record(std::string messages) {
  return "\x16\x03\x03" + u16(messages.size()) + messages;
}

std::string server_hello_record() {
  const std::string no_session(1, '\0'), no_compression(1, '\0');
  const std::string body = "\x03\x03" + std::string(32, 'r') + no_session + "\xc0\x2f" + no_compression;
  return handshake_record("\x02" + u24(body.size()) + body);
}

std::string alert_record(char description) {
  return std::string("\x15\x03\x03", 3) + u16(2) + '\x02' + description;
}

}  // namespace kigen::testing
