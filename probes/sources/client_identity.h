// A client certificate of our own with its key, as the configuration names them: shown to servers that demand
// one, and watched like any other certificate.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "probes/model/bytes.h"
#include "probes/model/result.h"

struct evp_pkey_st;
struct x509_st;

namespace kigen::sources {

struct ClientIdentity {
  std::vector<Bytes> chain;  // DER, our certificate first; never empty
  std::vector<std::shared_ptr<x509_st>>
      certificates;                  // the same as OpenSSL's; empty where it cannot read one
  std::shared_ptr<evp_pkey_st> key;  // null when it could not be read
  std::optional<Fault> key_fault;    // why not
};

/// The certificates of a PEM file, and the private key of another (which may be the same file). Shared while
/// anybody holds it and no file changes. Faults, of the certificates: `not_found`, `permission`, `too_large`,
/// `no_certificate`; of the key also `password` (it is encrypted) and `malformed` (also when it is not the
/// certificate's). Blocking: for the pool. Any thread may call.
Result<std::shared_ptr<const ClientIdentity>> client_identity(const std::string& certificate_file,
                                                              const std::string& key_file);

}  // namespace kigen::sources
