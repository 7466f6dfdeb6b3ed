#include "probes/sources/tls_client.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <boost/asio/awaitable.hpp>
#include <cerrno>
#include <new>

#include "probes/sources/certificate_message.h"
#include "probes/sources/fault_table.h"
#include "probes/sources/socket_bio.h"
#include "probes/sources/tls_context.h"

namespace kigen::sources {
namespace {

struct FreeSession {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};
using SslPtr = std::unique_ptr<SSL, FreeSession>;

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

// In the wire form of RFC 7301 section 3.1.
void offer_protocols(SSL* ssl, const std::vector<std::string>& names) {
  Bytes list;
  for (const std::string& name : names) {
    list.push_back(static_cast<std::uint8_t>(name.size()));
    list.insert(list.end(), name.begin(), name.end());
  }
  if (!list.empty()) SSL_set_alpn_protos(ssl, list.data(), static_cast<unsigned>(list.size()));
}

void show_identity(SSL* ssl, const ClientIdentity& identity) {
  if (identity.key == nullptr || identity.certificates.empty()) return;
  STACK_OF(X509)* others = sk_X509_new_null();
  if (others == nullptr) throw std::bad_alloc();
  for (std::size_t i = 1; i < identity.certificates.size(); ++i) {
    sk_X509_push(others, identity.certificates[i].get());  // counted up by the session
  }
  SSL_use_cert_and_key(ssl, identity.certificates.front().get(), identity.key.get(), others, 1);
  sk_X509_free(others);
}

// NULL ciphers, short keys and a peer that can be made to renegotiate are for looking, not for talking.
void forbid_weakness(SSL* ssl) {
  constexpr int kLevelOfTheLibrary = 2;
  SSL_set_security_level(ssl, kLevelOfTheLibrary);
  SSL_clear_options(ssl, SSL_OP_LEGACY_SERVER_CONNECT);
  SSL_set_options(ssl, SSL_OP_NO_RENEGOTIATION);
}

SslPtr make_session(SocketView& socket, const HandshakeWishes& wishes, Gathered& gathered) {
  SslPtr ssl(SSL_new(shared_tls_context(wishes.versions, wishes.key_type)));
  BIO* bio = ssl ? new_socket_bio(socket) : nullptr;
  if (bio == nullptr) throw std::bad_alloc();
  SSL_set_bio(ssl.get(), bio, bio);
  if (!wishes.server_name.empty()) SSL_set_tlsext_host_name(ssl.get(), wishes.server_name.c_str());
  offer_protocols(ssl.get(), wishes.alpn);
  if (wishes.identity) show_identity(ssl.get(), *wishes.identity);
  if (wishes.confidential) forbid_weakness(ssl.get());
  SSL_set_msg_callback(ssl.get(), &on_message);
  SSL_set_msg_callback_arg(ssl.get(), &gathered);
  ERR_clear_error();
  return ssl;
}

enum class Step { kDone, kWantRead, kWantWrite, kFailed };

struct StepResult {
  Step step = Step::kFailed;
  unsigned long error = 0;  // OpenSSL's, of kFailed
  int system_error = 0;
};

// What came of one call of the library. Its queue is per thread and other probes share the thread, so it is
// drained here.
StepResult result_of(SSL* ssl, int status, const SocketView& socket) {
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

Fault fault_of_handshake(const StepResult& result, const Gathered& gathered) {
  if (result.system_error == EMSGSIZE) return {Reason::kTooLarge, "the handshake takes more than 1 MiB"};
  if (result.error == 0 && result.system_error != 0)
    return fault_from_errno(result.system_error, "TLS handshake");
  return fault_from_openssl(result.error, gathered.peer_spoke ? HandshakeProgress::kPeerSpokeTls
                                                              : HandshakeProgress::kNothingFromPeer);
}

Fault fault_of_talk(const StepResult& result) {
  if (result.system_error == EMSGSIZE) return {Reason::kTooLarge, "more than 1 MiB of TLS without data"};
  if (result.error != 0) return fault_from_openssl(result.error, HandshakeProgress::kPeerSpokeTls);
  if (result.system_error != 0) return fault_from_errno(result.system_error, "TLS");
  return {Reason::kClosed, "the peer ended the TLS session"};
}

// Until the socket is ready for what the library wants.
Task<Status> wait_for(Connection& connection, Step step) {
  Status ready = Done();
  if (step == Step::kWantRead) {
    ready = co_await connection.wait_readable();
  } else {
    ready = co_await connection.wait_writable();
  }
  co_return ready;
}

Task<Status> complete_handshake(Connection& connection, SSL* ssl, SocketView& socket,
                                const Gathered& gathered) {
  while (true) {
    ERR_clear_error();
    const StepResult result = result_of(ssl, SSL_connect(ssl), socket);
    if (result.step == Step::kDone) co_return Done();
    if (result.step == Step::kFailed) co_return fault_of_handshake(result, gathered);
    auto ready = co_await wait_for(connection, result.step);
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

Bytes ocsp_response_of(SSL* ssl) {
  const unsigned char* response = nullptr;
  const long size = SSL_get_tlsext_status_ocsp_resp(ssl, &response);
  if (response == nullptr || size <= 0) return {};
  return to_owned({response, static_cast<std::size_t>(size)});
}

HandshakeResult seen(SSL* ssl, const Gathered& gathered, Status completed) {
  HandshakeResult result;
  result.tls = facts_of(ssl);
  result.ocsp_response = ocsp_response_of(ssl);
  if (!completed) result.fault = std::move(completed).fault();
  if (!gathered.certificate_message.empty()) {
    auto chain = parse_certificate_message(gathered.certificate_message, gathered.version);
    if (chain) {
      result.chain = *std::move(chain);
      result.decoded = peer_chain_of(ssl);
      if (result.decoded.size() != result.chain.size()) result.decoded.clear();
    } else if (!result.fault) {
      result.fault = std::move(chain).fault();
    }
  }
  if (!result.fault && result.chain.empty()) {
    result.fault = Fault(Reason::kNoCertificate, "the handshake completed without a certificate");
  }
  return result;
}

}  // namespace

struct TlsSession::State {
  State(TlsStream& s, const HandshakeWishes& wishes)
      : stream(s),
        socket(s.connection().descriptor(), s.framing(), TlsStream::kMaxReceivedBytes),
        ssl(make_session(socket, wishes, gathered)) {}

  TlsStream& stream;
  Gathered gathered;
  SocketView socket;
  SslPtr ssl;
  bool established = false;
};

TlsSession::TlsSession(TlsStream& stream, const HandshakeWishes& wishes)
    : state_(std::make_unique<State>(stream, wishes)) {}

// Says goodbye, does not wait for the answer.
TlsSession::~TlsSession() {
  if (state_->established) SSL_shutdown(state_->ssl.get());
  ERR_clear_error();
}

Task<HandshakeResult> TlsSession::shake_hands() {
  SSL* ssl = state_->ssl.get();
  auto completed =
      co_await complete_handshake(state_->stream.connection(), ssl, state_->socket, state_->gathered);
  state_->established = completed.ok();
  auto result = seen(ssl, state_->gathered, std::move(completed));
  SSL_set_msg_callback(ssl, nullptr);
  co_return result;
}

Task<Status> TlsSession::read_some(Bytes& out) {
  SSL* ssl = state_->ssl.get();
  state_->socket.allowance = TlsStream::kMaxReceivedBytes;
  std::array<std::uint8_t, 4096> chunk;
  while (true) {
    ERR_clear_error();
    std::size_t count = 0;
    const int status = SSL_read_ex(ssl, chunk.data(), chunk.size(), &count);
    const StepResult result = result_of(ssl, status, state_->socket);
    if (result.step == Step::kDone) {
      out.insert(out.end(), chunk.begin(), chunk.begin() + static_cast<std::ptrdiff_t>(count));
      co_return Done();
    }
    if (result.step == Step::kFailed) {
      state_->established = false;
      co_return fault_of_talk(result);
    }
    auto ready = co_await wait_for(state_->stream.connection(), result.step);
    if (!ready) co_return std::move(ready).fault();
  }
}

Task<Status> TlsSession::write_all(ByteView bytes) {
  SSL* ssl = state_->ssl.get();
  state_->socket.allowance = TlsStream::kMaxReceivedBytes;
  while (!bytes.empty()) {
    ERR_clear_error();
    std::size_t count = 0;
    const int status = SSL_write_ex(ssl, bytes.data(), bytes.size(), &count);
    const StepResult result = result_of(ssl, status, state_->socket);
    if (result.step == Step::kDone) {
      bytes = bytes.subspan(count);
      continue;
    }
    if (result.step == Step::kFailed) {
      state_->established = false;
      co_return fault_of_talk(result);
    }
    auto ready = co_await wait_for(state_->stream.connection(), result.step);
    if (!ready) co_return std::move(ready).fault();
  }
  co_return Done();
}

Task<HandshakeResult> tls_handshake(TlsStream& stream, const HandshakeWishes& wishes) {
  TlsSession session(stream, wishes);
  auto result = co_await session.shake_hands();
  co_return result;
}

}  // namespace kigen::sources
