#include "probes/sources/tls_context.h"

#include <openssl/err.h>

#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <utility>

namespace kigen::sources {
namespace {

// aNULL, PSK and SRP show no certificate, so offering them would only hide one.
constexpr const char* kAnyCipher = "ALL:COMPLEMENTOFALL:!aNULL:!PSK:!SRP:@SECLEVEL=0";
constexpr const char* kRsaCiphers = "ALL:COMPLEMENTOFALL:!aNULL:!PSK:!SRP:!aECDSA:!aDSS:@SECLEVEL=0";
constexpr const char* kEcdsaCiphers = "ALL:COMPLEMENTOFALL:!aNULL:!PSK:!SRP:!aRSA:!aDSS:@SECLEVEL=0";
// In TLS 1.3, where the cipher says nothing about the key, a server with several chooses by these.
constexpr const char* kRsaSignatures =
    "rsa_pss_rsae_sha256:rsa_pss_rsae_sha384:rsa_pss_rsae_sha512:rsa_pss_pss_sha256:rsa_pss_pss_sha384:"
    "rsa_pss_pss_sha512:RSA+SHA256:RSA+SHA384:RSA+SHA512:RSA+SHA224:RSA+SHA1";
constexpr const char* kEcdsaSignatures =
    "ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512:ed25519:ed448:ECDSA+SHA224:ECDSA+SHA1";
// Servers whose certificate is on a curve outside this list refuse TLS 1.2, so it is wide.
constexpr const char* kGroups =
    "X25519:P-256:P-384:P-521:X448:secp256k1:brainpoolP256r1:brainpoolP384r1:brainpoolP512r1";
constexpr long kMaxCertificateMessageBytes = 256 * 1024;

struct FreeContext {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using ContextHandle = std::unique_ptr<SSL_CTX, FreeContext>;

bool ask_for_key_type(SSL_CTX* context, KeyType key_type) {
  switch (key_type) {
    case KeyType::kAny: return SSL_CTX_set_cipher_list(context, kAnyCipher) == 1;
    case KeyType::kRsa:
      return SSL_CTX_set_cipher_list(context, kRsaCiphers) == 1 &&
             SSL_CTX_set1_sigalgs_list(context, kRsaSignatures) == 1;
    case KeyType::kEcdsa:
      return SSL_CTX_set_cipher_list(context, kEcdsaCiphers) == 1 &&
             SSL_CTX_set1_sigalgs_list(context, kEcdsaSignatures) == 1;
  }
  return false;
}

ContextHandle make_context(const TlsVersions& versions, KeyType key_type) {
  ContextHandle context(SSL_CTX_new(TLS_client_method()));
  const bool configured = context && SSL_CTX_set_min_proto_version(context.get(), versions.min) == 1 &&
                          SSL_CTX_set_max_proto_version(context.get(), versions.max) == 1 &&
                          ask_for_key_type(context.get(), key_type) &&
                          SSL_CTX_set1_groups_list(context.get(), kGroups) == 1 &&
                          SSL_CTX_set_tlsext_status_type(context.get(), TLSEXT_STATUSTYPE_ocsp) == 1;
  ERR_clear_error();
  if (!configured) throw std::runtime_error("OpenSSL does not take the settings of the probing client");
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
  return context;
}

}  // namespace

SSL_CTX* shared_tls_context(const TlsVersions& versions, KeyType key_type) {
  static std::mutex mutex;
  static auto* contexts = new std::map<std::pair<TlsVersions, KeyType>, ContextHandle>;
  const std::lock_guard lock(mutex);
  auto& context = (*contexts)[{versions, key_type}];
  if (!context) context = make_context(versions, key_type);
  return context.get();
}

}  // namespace kigen::sources
