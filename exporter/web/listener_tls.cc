#include "exporter/web/listener_tls.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <new>

#include "exporter/web/client_names.h"
#include "exporter/web/tls_names.h"
#include "probes/pki/openssl_handles.h"

namespace kigen::web {
namespace {

using Part = TlsProblem::Part;
using pki::X509Handle;

constexpr const char* kDefaultCiphers = "ECDHE+AESGCM:ECDHE+CHACHA20";
constexpr const char* kOldCiphers =
    "ECDHE+AESGCM:ECDHE+CHACHA20:ECDHE+AES";  // TLS 1.0 and 1.1 have no better ones
constexpr unsigned char kHttp11[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

// What OpenSSL copies from a context when a connection is made, and what verifies clients. It belongs to the
// context (ex_data), as handshakes outlive the ListenerTls that is in force.
struct Policy {
  ClientAuth client_auth;
  std::vector<std::string> allowed_sans;
  int min_version, max_version;
  std::string groups;  // empty: the default
  bool prefer_server;
};

int verify_mode(ClientAuth auth) {
  if (auth == ClientAuth::kNoClientCert) return SSL_VERIFY_NONE;
  return SSL_VERIFY_PEER | (demands(auth) ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0);
}

void free_policy(void*, void* policy, CRYPTO_EX_DATA*, int, long, void*) {
  delete static_cast<Policy*>(policy);
}

int policy_index() {
  static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, free_policy);
  return index;
}

const Policy& policy_of(const SSL_CTX* context) {
  return *static_cast<const Policy*>(SSL_CTX_get_ex_data(context, policy_index()));
}

// In place of OpenSSL's own verification. 1: the client may go on.
int check_client(X509_STORE_CTX* chain, void* argument) noexcept {
  const Policy& policy = *static_cast<const Policy*>(argument);
  if (verifies(policy.client_auth) && X509_verify_cert(chain) <= 0) return 0;
  if (policy.allowed_sans.empty()) return 1;
  try {
    if (has_allowed_name(X509_STORE_CTX_get0_cert(chain), policy.allowed_sans)) return 1;
  } catch (const std::bad_alloc&) {  // the edge to C
  }
  X509_STORE_CTX_set_error(chain, X509_V_ERR_APPLICATION_VERIFICATION);
  return 0;
}

// HTTP/1.1 for those who ask what is spoken here, also where they would rather have HTTP/2.
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* size, const unsigned char* offered,
                    unsigned offered_size, void*) {
  unsigned char* found = nullptr;
  const int answer = SSL_select_next_proto(&found, size, kHttp11, sizeof kHttp11, offered, offered_size);
  *chosen = found;
  return answer == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

// Nobody is there to be asked.
int no_passphrase(char*, int, int, void*) { return -1; }

std::string last_error() {
  const char* reason = ERR_reason_error_string(ERR_peek_last_error());
  return reason == nullptr ? "unknown cause" : reason;
}

class Builder {
 public:
  explicit Builder(const TlsSettings& settings)
      : settings_(settings), context_(SSL_CTX_new(TLS_method()), SSL_CTX_free) {
    if (!context_) throw std::bad_alloc();
  }

  std::shared_ptr<SSL_CTX> build() {
    SSL_CTX* context = context_.get();
    SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
    SSL_CTX_set_session_cache_mode(context,
                                   SSL_SESS_CACHE_OFF);  // else TLS 1.2 names sessions that nobody keeps
    set_policy();
    set_ciphers();
    set_pair();
    set_client_ca();
    return problems_.empty() ? context_ : nullptr;
  }

  std::vector<TlsProblem> problems() && { return std::move(problems_); }

 private:
  void complain(Part part, std::string message) { problems_.push_back({part, std::move(message)}); }

  void set_policy() {
    auto policy = std::make_unique<Policy>(
        Policy{settings_.client_auth, settings_.client_allowed_sans, tls_version(settings_.min_version),
               tls_version(settings_.max_version), openssl_groups(settings_.curves),
               settings_.prefer_server_cipher_suites});
    SSL_CTX_set_cert_verify_callback(context_.get(), check_client, policy.get());
    if (SSL_CTX_set_ex_data(context_.get(), policy_index(), policy.get()) != 1) throw std::bad_alloc();
    policy_ = policy.release();
    const bool old_versions = policy_->min_version < TLS1_2_VERSION;
    if (old_versions) SSL_CTX_set_security_level(context_.get(), 0);  // their signatures are SHA-1
  }

  // A list that names none for TLS 1.2 leaves TLS 1.3.
  void set_ciphers() {
    const bool old_versions = policy_->min_version < TLS1_2_VERSION;
    std::string ciphers = old_versions ? kOldCiphers : kDefaultCiphers;
    if (!settings_.cipher_suites.empty()) ciphers = openssl_ciphers(settings_.cipher_suites);
    if (ciphers.empty() && policy_->max_version < TLS1_3_VERSION) {
      complain(Part::kCipherSuites, "expected a cipher suite of max_version or older, found none");
    } else if (ciphers.empty()) {
      policy_->min_version = TLS1_3_VERSION;
    } else if (SSL_CTX_set_cipher_list(context_.get(), ciphers.c_str()) != 1) {
      complain(Part::kCipherSuites, "not usable: " + last_error());
    }
  }

  void set_pair() {
    const auto certificates = read_certificates(settings_.certificate_pem, Part::kCertificate);
    const auto key = read_key();
    if (certificates.empty() || !key) return;
    if (X509_check_private_key(certificates.front().get(), key.get()) != 1) {
      return complain(Part::kKey, "does not belong to the certificate");
    }
    if (SSL_CTX_use_certificate(context_.get(), certificates.front().get()) != 1) {
      return complain(Part::kCertificate, "not usable: " + last_error());
    }
    if (SSL_CTX_use_PrivateKey(context_.get(), key.get()) != 1) {
      return complain(Part::kKey, "not usable: " + last_error());
    }
    for (std::size_t i = 1; i < certificates.size(); ++i) {
      if (SSL_CTX_add1_chain_cert(context_.get(), certificates[i].get()) == 1) continue;
      return complain(Part::kCertificate,
                      "certificate " + std::to_string(i + 1) + " is not usable: " + last_error());
    }
  }

  pki::KeyHandle read_key() {
    const std::string_view pem = settings_.key_pem.reveal();
    const auto bio = pki::read_bio(as_bytes(pem));
    pki::KeyHandle key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr));
    if (!key) complain(Part::kKey, "expected a private key in PEM without a passphrase, found none");
    return key;
  }

  // All of them, or none after a mistake.
  std::vector<X509Handle> read_certificates(const std::string& pem, Part part) {
    std::vector<X509Handle> certificates;
    const auto bio = pki::read_bio(as_bytes(pem));
    while (X509Handle certificate{PEM_read_bio_X509(bio.get(), nullptr, no_passphrase, nullptr)}) {
      certificates.push_back(std::move(certificate));
    }
    if (ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE) {
      complain(part,
               "certificate " + std::to_string(certificates.size() + 1) + " cannot be read: " + last_error());
      certificates.clear();
    } else if (certificates.empty()) {
      complain(part, "expected certificates in PEM, found none");
    }
    ERR_clear_error();
    return certificates;
  }

  void set_client_ca() {
    if (!settings_.client_ca_pem) return;
    X509_STORE* store = SSL_CTX_get_cert_store(context_.get());
    X509_STORE_set_flags(store,
                         X509_V_FLAG_PARTIAL_CHAIN);  // an intermediate in the file is trusted as it is
    for (const auto& certificate : read_certificates(*settings_.client_ca_pem, Part::kClientCa)) {
      if (X509_STORE_add_cert(store, certificate.get()) != 1 ||
          SSL_CTX_add_client_CA(context_.get(), certificate.get()) != 1) {
        complain(Part::kClientCa, "not usable: " + last_error());
      }
    }
  }

  const TlsSettings& settings_;
  std::shared_ptr<SSL_CTX> context_;
  Policy* policy_ = nullptr;  // the context's
  std::vector<TlsProblem> problems_;
};

}  // namespace

std::variant<std::shared_ptr<const ListenerTls>, std::vector<TlsProblem>> ListenerTls::make(
    const TlsSettings& settings) {
  const pki::ErrorQueueGuard guard;
  Builder builder(settings);
  auto context = builder.build();
  if (!context) return std::move(builder).problems();
  return std::shared_ptr<const ListenerTls>(new ListenerTls(std::move(context)));
}

// SSL_set_SSL_CTX changes the certificate and what is looked up in the context while the handshake goes on;
// the rest was copied when the connection was made.
bool ListenerTls::apply_to(ssl_st* connection) const {
  const Policy& policy = policy_of(context_.get());
  if (SSL_set_SSL_CTX(connection, context_.get()) == nullptr) return false;
  SSL_set_verify(connection, verify_mode(policy.client_auth), nullptr);
  if (policy.prefer_server) SSL_set_options(connection, SSL_OP_CIPHER_SERVER_PREFERENCE);
  return SSL_set_min_proto_version(connection, policy.min_version) == 1 &&
         SSL_set_max_proto_version(connection, policy.max_version) == 1 &&
         (policy.groups.empty() || SSL_set1_groups_list(connection, policy.groups.c_str()) == 1);
}

}  // namespace kigen::web
