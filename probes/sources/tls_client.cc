#include "probes/sources/tls_client.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <boost/asio/awaitable.hpp>
#include <cerrno>
#include <map>
#include <mutex>
#include <stdexcept>

#include "probes/sources/certificate_message.h"
#include "probes/sources/fault_table.h"
#include "probes/sources/socket_bio.h"

namespace kigen::sources {
namespace {

// aNULL, PSK and SRP show no certificate, so offering them would only hide one.
constexpr const char* kCiphers = "ALL:COMPLEMENTOFALL:!aNULL:!PSK:!SRP:@SECLEVEL=0";
// Servers whose certificate is on a curve outside this list refuse TLS 1.2, so it is wide.
constexpr const char* kGroups =
    "X25519:P-256:P-384:P-521:X448:secp256k1:brainpoolP256r1:brainpoolP384r1:brainpoolP512r1";
constexpr long kMaxCertificateMessageBytes = 256 * 1024;
constexpr std::size_t kMaxHandshakeBytes = 1024 * 1024;

struct SslDeleter {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using SslPtr = std::unique_ptr<SSL, SslDeleter>;
using SslContextPtr = std::unique_ptr<SSL_CTX, SslDeleter>;

// What the message callback gathers during one handshake.
struct Gathered {
  Bytes certificate_message;
  int version = 0;
  bool peer_spoke = false;
};

// Sees every handshake message before OpenSSL judges it (decrypted, under TLS 1.3), so that a chain is known
// even when the library refuses it.
void on_message(int written, int version, int content_type, const void* data, std::size_t size, SSL*,
                void* arg) {
  if (written != 0 || content_type != SSL3_RT_HANDSHAKE) return;
  auto* gathered = static_cast<Gathered*>(arg);
  gathered->peer_spoke = true;
  const auto* bytes = static_cast<const std::uint8_t*>(data);
  if (size == 0 || bytes[0] != kCertificateMessage || !gathered->certificate_message.empty()) return;
  gathered->certificate_message.assign(bytes, bytes + size);
  gathered->version = version;
}

SslContextPtr make_context(const TlsVersions& versions) {
  SslContextPtr context(SSL_CTX_new(TLS_client_method()));
  const bool configured = context && SSL_CTX_set_min_proto_version(context.get(), versions.min) == 1 &&
                          SSL_CTX_set_max_proto_version(context.get(), versions.max) == 1 &&
                          SSL_CTX_set_cipher_list(context.get(), kCiphers) == 1 &&
                          SSL_CTX_set1_groups_list(context.get(), kGroups) == 1;
  if (!configured) {
    ERR_clear_error();
    throw std::runtime_error("OpenSSL does not take the settings of the probing client");
  }
  SSL_CTX_set_security_level(context.get(), 0);
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_NONE, nullptr);
  // without it OpenSSL builds and judges a path all the same, and throws the verdict away
  SSL_CTX_set_cert_verify_callback(
      context.get(), [](X509_STORE_CTX*, void*) { return 1; }, nullptr);
  SSL_CTX_set_options(context.get(), SSL_OP_LEGACY_SERVER_CONNECT | SSL_OP_NO_TICKET);
  SSL_CTX_set_session_cache_mode(context.get(),
                                 SSL_SESS_CACHE_OFF);  // a resumed handshake shows no certificate
  SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_max_cert_list(context.get(), kMaxCertificateMessageBytes);
  SSL_CTX_set_msg_callback(context.get(), &on_message);
  return context;
}

// Contexts are costly to make and safe to share; there are as many as configured version ranges.
SSL_CTX* shared_context(const TlsVersions& versions) {
  static std::mutex mutex;
  static auto* contexts = new std::map<TlsVersions, SslContextPtr>;
  const std::lock_guard lock(mutex);
  auto& context = (*contexts)[versions];
  if (!context) context = make_context(versions);
  return context.get();
}

SslPtr make_session(SocketView& socket, const TlsVersions& versions, const std::string& server_name,
                    Gathered& gathered) {
  SslPtr ssl(SSL_new(shared_context(versions)));
  BIO* bio = ssl ? new_socket_bio(socket) : nullptr;
  if (bio == nullptr) throw std::bad_alloc();
  SSL_set_bio(ssl.get(), bio, bio);
  if (!server_name.empty()) SSL_set_tlsext_host_name(ssl.get(), server_name.c_str());
  SSL_set_msg_callback_arg(ssl.get(), &gathered);
  return ssl;
}

enum class Step { kDone, kWantRead, kWantWrite, kFailed };

struct StepResult {
  Step step = Step::kFailed;
  unsigned long error = 0;  // OpenSSL's, of kFailed
  int system_error = 0;
};

// One SSL_connect. OpenSSL's queue is per thread and other probes share the thread, so it is drained here.
StepResult advance(SSL* ssl, SocketView& socket) {
  ERR_clear_error();
  const int status = SSL_connect(ssl);
  StepResult result;
  if (status == 1) {
    result.step = Step::kDone;
    return result;
  }
  switch (SSL_get_error(ssl, status)) {
    case SSL_ERROR_WANT_READ: result.step = Step::kWantRead; break;
    case SSL_ERROR_WANT_WRITE: result.step = Step::kWantWrite; break;
    default: result.error = ERR_peek_error(); result.system_error = socket.error;
  }
  ERR_clear_error();
  return result;
}

Fault fault_of(const StepResult& result, const Gathered& gathered) {
  if (result.system_error == EMSGSIZE) return {Reason::kTooLarge, "the handshake takes more than 1 MiB"};
  if (result.error == 0 && result.system_error != 0)
    return fault_from_errno(result.system_error, "TLS handshake");
  return fault_from_openssl(result.error, gathered.peer_spoke ? HandshakeProgress::kPeerSpokeTls
                                                              : HandshakeProgress::kNothingFromPeer);
}

Task<Status> complete_handshake(Connection& connection, SSL* ssl, SocketView& socket,
                                const Gathered& gathered) {
  while (true) {
    const StepResult result = advance(ssl, socket);
    if (result.step == Step::kDone) co_return Done();
    if (result.step == Step::kFailed) co_return fault_of(result, gathered);
    Status ready = Done();
    if (result.step == Step::kWantRead) {
      ready = co_await connection.wait_readable();
    } else {
      ready = co_await connection.wait_writable();
    }
    if (!ready) co_return std::move(ready).fault();
  }
}

std::optional<TlsFacts> facts_of(SSL* ssl) {
  const SSL_CIPHER* cipher = SSL_get_current_cipher(ssl);
  if (cipher == nullptr) cipher = SSL_get_pending_cipher(ssl);  // agreed, and then the handshake broke off
  if (cipher == nullptr) return std::nullopt;
  const char* name = SSL_CIPHER_standard_name(cipher);
  return TlsFacts{SSL_get_version(ssl), name != nullptr ? name : SSL_CIPHER_get_name(cipher)};
}

std::vector<std::shared_ptr<x509_st>> peer_chain_of(SSL* ssl) {
  std::vector<std::shared_ptr<x509_st>> certificates;
  const STACK_OF(X509)* chain = SSL_get_peer_cert_chain(ssl);
  for (int i = 0; i < sk_X509_num(chain); ++i) {
    X509* certificate = sk_X509_value(chain, i);
    X509_up_ref(certificate);
    certificates.emplace_back(certificate, &X509_free);
  }
  return certificates;
}

}  // namespace

Task<HandshakeResult> tls_handshake(Connection& connection, TlsVersions versions, std::string server_name) {
  Gathered gathered;
  SocketView socket{.descriptor = connection.descriptor(), .allowance = kMaxHandshakeBytes};
  const SslPtr ssl = make_session(socket, versions, server_name, gathered);
  auto completed = co_await complete_handshake(connection, ssl.get(), socket, gathered);

  HandshakeResult result;
  result.tls = facts_of(ssl.get());
  if (!completed) result.fault = std::move(completed).fault();
  if (!gathered.certificate_message.empty()) {
    auto chain = parse_certificate_message(gathered.certificate_message, gathered.version);
    if (chain) {
      result.chain = *std::move(chain);
      result.decoded = peer_chain_of(ssl.get());
      if (result.decoded.size() != result.chain.size()) result.decoded.clear();
    } else if (!result.fault) {
      result.fault = std::move(chain).fault();
    }
  }
  if (!result.fault && result.chain.empty()) {
    result.fault = Fault(Reason::kNoCertificate, "the handshake completed without a certificate");
  }
  if (completed) SSL_shutdown(ssl.get());  // says goodbye, does not wait for the answer
  ERR_clear_error();
  co_return result;
}

}  // namespace kigen::sources
