#include "probes/formats/pkcs12_crypto.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/pkcs12.h>
#include <openssl/provider.h>
#include <openssl/x509.h>

#include <array>
#include <limits>
#include <memory>

#include "probes/pki/openssl_handles.h"

namespace kigen::formats {
namespace {

using CipherContextHandle = std::unique_ptr<EVP_CIPHER_CTX, pki::FreeWith<EVP_CIPHER_CTX_free>>;
using ObjectHandle = std::unique_ptr<ASN1_OBJECT, pki::FreeWith<ASN1_OBJECT_free>>;
using AlgorithmHandle = std::unique_ptr<X509_ALGOR, pki::FreeWith<X509_ALGOR_free>>;

// Made once and kept for the life of the process: probes may still run while static objects go.
OSSL_LIB_CTX* library_context() {
  static OSSL_LIB_CTX* const context = [] {
    OSSL_LIB_CTX* made = OSSL_LIB_CTX_new();
    if (made == nullptr) return made;
    OSSL_PROVIDER_load(made, "default");
    OSSL_PROVIDER_load(made, "legacy");  // where it is not installed, RC2 is `unsupported`
    return made;
  }();
  return context;
}

Fault unsupported(const char* what) { return Fault(Reason::kUnsupported, what); }

constexpr std::size_t kMostBytes = std::numeric_limits<int>::max() / 2;  // OpenSSL counts in int

int length_of(Candidate candidate) { return candidate ? static_cast<int>(candidate->size()) : 0; }
// A view of nothing may have no address, and that would be no password.
const char* text_of(Candidate candidate) {
  if (!candidate) return nullptr;
  return candidate->empty() ? "" : candidate->data();
}

pki::DigestHandle fetch_digest(ByteView oid) {
  const unsigned char* at = oid.data();
  const ObjectHandle object(d2i_ASN1_OBJECT(nullptr, &at, static_cast<long>(oid.size())));
  const int nid = object ? OBJ_obj2nid(object.get()) : NID_undef;
  return pki::DigestHandle(nid == NID_undef ? nullptr
                                            : EVP_MD_fetch(library_context(), OBJ_nid2sn(nid), nullptr));
}

AlgorithmHandle read_algorithm(ByteView der) {
  const unsigned char* at = der.data();
  return AlgorithmHandle(d2i_X509_ALGOR(nullptr, &at, static_cast<long>(der.size())));
}

using MacBytes = std::array<unsigned char, EVP_MAX_MD_SIZE>;

bool derive_mac_key(const MacData& mac, Candidate candidate, const EVP_MD* digest, MacBytes& key) {
  Bytes salt = mac.salt;  // OpenSSL's signature wants it writable
  return PKCS12_key_gen_utf8_ex(text_of(candidate), length_of(candidate), salt.data(),
                                static_cast<int>(salt.size()), PKCS12_MAC_ID,
                                static_cast<int>(mac.iterations), EVP_MD_get_size(digest), key.data(), digest,
                                library_context(), nullptr) == 1;
}

Bytes finish_decryption(EVP_CIPHER_CTX* context, ByteView cipher_text) {
  Bytes plain(cipher_text.size() + static_cast<std::size_t>(EVP_CIPHER_CTX_get_block_size(context)));
  int written = 0, last = 0;
  if (EVP_DecryptUpdate(context, plain.data(), &written, cipher_text.data(),
                        static_cast<int>(cipher_text.size())) != 1 ||
      EVP_DecryptFinal_ex(context, plain.data() + written, &last) != 1) {
    return {};
  }
  plain.resize(static_cast<std::size_t>(written + last));
  return plain;
}

}  // namespace

Status check_mac(const MacData& mac, ByteView auth_safe, Candidate candidate) {
  const pki::ErrorQueueGuard errors;
  const pki::DigestHandle digest = fetch_digest(mac.digest_algorithm);
  if (!digest) return unsupported("the MAC's algorithm is not known here");
  if (mac.salt.size() > kMostBytes) return unsupported("the MAC's salt is too large");
  MacBytes key, computed;
  if (!derive_mac_key(mac, candidate, digest.get(), key))
    return unsupported("the MAC's key cannot be derived");
  std::size_t size = 0;
  const bool made = EVP_Q_mac(library_context(), "HMAC", nullptr, EVP_MD_get0_name(digest.get()), nullptr,
                              key.data(), static_cast<std::size_t>(EVP_MD_get_size(digest.get())),
                              auth_safe.data(), auth_safe.size(), computed.data(), computed.size(), &size);
  OPENSSL_cleanse(key.data(), key.size());
  if (!made) return unsupported("the MAC cannot be computed");
  if (size != mac.digest.size() || CRYPTO_memcmp(computed.data(), mac.digest.data(), size) != 0) {
    return Fault(Reason::kPassword, "the MAC is another");
  }
  return Done();
}

Result<Bytes> decrypt(ByteView algorithm, ByteView cipher_text, Candidate candidate) {
  const pki::ErrorQueueGuard errors;
  const AlgorithmHandle identifier = read_algorithm(algorithm);
  const CipherContextHandle context(EVP_CIPHER_CTX_new());
  if (!identifier || !context) return unsupported("no encryption we can read");
  if (cipher_text.size() > kMostBytes) return unsupported("too much to decrypt");
  // The password cannot make this fail: only an algorithm or parameters that are not known here can.
  if (EVP_PBE_CipherInit_ex(identifier->algorithm, text_of(candidate), length_of(candidate),
                            identifier->parameter, context.get(), 0, library_context(), nullptr) != 1) {
    return unsupported("the encryption's algorithm is not known here");
  }
  Bytes plain = finish_decryption(context.get(), cipher_text);
  if (plain.empty()) return Fault(Reason::kPassword, "does not decrypt");
  return plain;
}

}  // namespace kigen::formats
