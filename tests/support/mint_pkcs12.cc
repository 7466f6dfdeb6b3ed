#include <openssl/pkcs12.h>
#include <openssl/provider.h>

#include <stdexcept>

#include "probes/pki/openssl_handles.h"
#include "tests/support/mint.h"

namespace kigen::testing {
namespace {

using Pkcs12Handle = std::unique_ptr<PKCS12, pki::FreeWith<PKCS12_free>>;

/// A library context with the old algorithms, away from the default one. Lives until the process ends: its
/// providers want to be unloaded before OpenSSL's own cleanup, which nothing orders.
OSSL_LIB_CTX* legacy_context() {
  static OSSL_LIB_CTX* const context = [] {
    OSSL_LIB_CTX* made = OSSL_LIB_CTX_new();
    if (!OSSL_PROVIDER_load(made, "default") || !OSSL_PROVIDER_load(made, "legacy")) {
      throw std::runtime_error("mint: the legacy provider is missing");
    }
    return made;
  }();
  return context;
}

pki::X509StackHandle stack_of(const std::vector<Minted>& certificates) {
  pki::X509StackHandle stack(sk_X509_new_null());
  for (const auto& minted : certificates) {
    X509_up_ref(minted.x509.get());
    sk_X509_push(stack.get(), minted.x509.get());
  }
  return stack;
}

}  // namespace

Bytes mint_pkcs12(const Pkcs12Spec& spec, const Minted& leaf, const std::vector<Minted>& others) {
  const auto stack = stack_of(others);
  const char* password = spec.null_password ? nullptr : spec.password.c_str();
  const char* name = spec.friendly_name.empty() ? nullptr : spec.friendly_name.c_str();
  const Pkcs12Handle store(PKCS12_create_ex(password, name, leaf.key.get(), leaf.x509.get(), stack.get(),
                                            spec.key_pbe, spec.cert_pbe, spec.iterations, spec.mac ? 0 : -1,
                                            0, legacy_context(), nullptr));
  if (!store) throw std::runtime_error("mint: PKCS12_create_ex failed");
  unsigned char* der = nullptr;
  const int size = i2d_PKCS12(store.get(), &der);
  if (size <= 0) throw std::runtime_error("mint: i2d_PKCS12 failed");
  Bytes bytes(der, der + size);
  OPENSSL_free(der);
  return bytes;
}

}  // namespace kigen::testing
