// Owners of OpenSSL objects, so that no raw handle lives longer than a line. For .cc files of pki, formats
// and sources only: it includes OpenSSL's headers.
#pragma once

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>

#include "probes/model/bytes.h"

namespace kigen::pki {

/// Calls the C function that frees an object.
template <auto kFree>
struct FreeWith {
  template <typename T>
  void operator()(T* object) const {
    kFree(object);
  }
};

struct FreeX509Stack {
  void operator()(STACK_OF(X509) * stack) const { sk_X509_pop_free(stack, X509_free); }
};

using BioHandle = std::unique_ptr<BIO, FreeWith<BIO_free_all>>;
using DigestContextHandle = std::unique_ptr<EVP_MD_CTX, FreeWith<EVP_MD_CTX_free>>;
using DigestHandle = std::unique_ptr<EVP_MD, FreeWith<EVP_MD_free>>;
using KeyHandle = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using StoreContextHandle = std::unique_ptr<X509_STORE_CTX, FreeWith<X509_STORE_CTX_free>>;
using StoreHandle = std::unique_ptr<X509_STORE, FreeWith<X509_STORE_free>>;
using X509Handle = std::unique_ptr<X509, FreeWith<X509_free>>;
using X509StackHandle = std::unique_ptr<STACK_OF(X509), FreeX509Stack>;

/// A BIO that reads from `bytes`, which must outlive it.
inline BioHandle read_bio(ByteView bytes) {
  return BioHandle(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

/// The certificate of this DER, null when OpenSSL cannot read it. Leaves nothing in the error queue.
inline X509Handle decode_x509(ByteView der) {
  const unsigned char* cursor = der.data();
  X509Handle certificate(d2i_X509(nullptr, &cursor, static_cast<long>(der.size())));
  if (!certificate) ERR_clear_error();
  return certificate;
}

/// Empties the calling thread's error queue at the start and at the end of a block.
class ErrorQueueGuard {
 public:
  ErrorQueueGuard() { ERR_clear_error(); }
  ~ErrorQueueGuard() { ERR_clear_error(); }
  ErrorQueueGuard(const ErrorQueueGuard&) = delete;
  ErrorQueueGuard& operator=(const ErrorQueueGuard&) = delete;
};

}  // namespace kigen::pki
