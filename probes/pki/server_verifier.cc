#include "probes/pki/server_verifier.h"

#include <algorithm>
#include <string>

#include "probes/pki/name_match.h"
#include "probes/pki/openssl_handles.h"

namespace kigen::pki {
namespace {

constexpr std::size_t kMaxCertificates = 100;
constexpr int kLevel = 2;  // as Debian's OpenSSL and what is built on it

Fault untrusted(std::string why) { return {Reason::kUntrusted, "the peer cannot be verified: " + why}; }

X509StackHandle all_but_the_first(std::span<const ByteView> chain) {
  X509StackHandle certificates(sk_X509_new_null());
  for (std::size_t i = 1; i < std::min(chain.size(), kMaxCertificates); ++i) {
    if (auto certificate = decode_x509(chain[i])) sk_X509_push(certificates.get(), certificate.release());
  }
  return certificates;
}

}  // namespace

Status verify_server(std::span<const ByteView> chain, const TrustStore& trust, std::string_view name,
                     std::chrono::sys_seconds now) {
  const ErrorQueueGuard guard;
  const auto leaf = chain.empty() ? X509Handle() : decode_x509(chain[0]);
  if (!leaf) return untrusted("its certificate cannot be read");
  if (!match_name(chain[0], name).value_or(false)) return untrusted("its certificate is for another name");
  const auto others = all_but_the_first(chain);
  const StoreContextHandle context(X509_STORE_CTX_new());
  if (!context || X509_STORE_CTX_init(context.get(), trust.get(), leaf.get(), others.get()) != 1) {
    return Fault(Reason::kLimit, "no memory to verify the peer with");
  }
  auto* parameters = X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_time(parameters, static_cast<time_t>(now.time_since_epoch().count()));
  X509_VERIFY_PARAM_set_auth_level(parameters, kLevel);
  X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_PARTIAL_CHAIN);
  X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_SSL_SERVER);
  X509_VERIFY_PARAM_set_trust(parameters, X509_TRUST_SSL_SERVER);
  if (X509_verify_cert(context.get()) == 1) return Done();
  return untrusted(X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get())));
}

}  // namespace kigen::pki
