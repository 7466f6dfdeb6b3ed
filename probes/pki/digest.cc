// With the functions that OpenSSL 3 calls deprecated: a context of EVP is given back and made anew for each
// digest, which costs a certificate as much as a third of its hashing.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "probes/pki/digest.h"

#include <openssl/sha.h>

#include "probes/pki/certificate_parser.h"

namespace kigen::pki {

Sha256 sha256_of_parts(std::span<const ByteView> parts) {
  SHA256_CTX context;
  SHA256_Init(&context);
  for (const auto part : parts) SHA256_Update(&context, part.data(), part.size());
  Sha256 digest;
  SHA256_Final(digest.data(), &context);
  return digest;
}

Sha256 sha256(ByteView bytes) { return sha256_of_parts({&bytes, 1}); }

Sha1 sha1(ByteView bytes) {
  SHA_CTX context;
  SHA1_Init(&context);
  SHA1_Update(&context, bytes.data(), bytes.size());
  Sha1 digest;
  SHA1_Final(digest.data(), &context);
  return digest;
}

}  // namespace kigen::pki
