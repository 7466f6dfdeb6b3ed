#include "probes/pki/digest.h"

#include <stdexcept>

#include "probes/pki/certificate_parser.h"
#include "probes/pki/openssl_handles.h"

namespace kigen::pki {
namespace {

/// Never freed: digests may be wanted until the last thread ends.
const EVP_MD* fetch(const char* name) {
  const EVP_MD* digest = EVP_MD_fetch(nullptr, name, nullptr);
  if (digest == nullptr) throw std::runtime_error(std::string("OpenSSL lacks ") + name);
  return digest;
}

template <typename Hash>
Hash digest_of(const EVP_MD* algorithm, EVP_MD_CTX* context, std::span<const ByteView> parts) {
  Hash hash;
  bool good = EVP_DigestInit_ex2(context, algorithm, nullptr) == 1;
  for (const auto part : parts) good = good && EVP_DigestUpdate(context, part.data(), part.size()) == 1;
  if (!good || EVP_DigestFinal_ex(context, hash.data(), nullptr) != 1) {
    throw std::runtime_error("OpenSSL cannot compute a digest");
  }
  return hash;
}

}  // namespace

Sha256 sha256_of_parts(std::span<const ByteView> parts) {
  static const EVP_MD* const algorithm = fetch("SHA256");
  thread_local const DigestContextHandle context(EVP_MD_CTX_new());
  return digest_of<Sha256>(algorithm, context.get(), parts);
}

Sha256 sha256(ByteView bytes) { return sha256_of_parts({&bytes, 1}); }

Sha1 sha1(ByteView bytes) {
  static const EVP_MD* const algorithm = fetch("SHA1");
  thread_local const DigestContextHandle context(EVP_MD_CTX_new());
  return digest_of<Sha1>(algorithm, context.get(), {&bytes, 1});
}

}  // namespace kigen::pki
