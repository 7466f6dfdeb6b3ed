// The trust anchors that chains are judged against: the machine's own, or a `ca_file`.
// Loaded once and shared; immutable but for OpenSSL's internal locks, so any thread may use it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "probes/model/result.h"
#include "probes/pki/anchor_names.h"

struct x509_store_st;

namespace kigen::pki {

class TrustStore {
 public:
  /// From a PEM file of CA certificates. Faults: `not_found`, `permission`, `limit`, `malformed`,
  /// `no_certificate`.
  static Result<std::shared_ptr<const TrustStore>> from_file(const std::string& path);
  /// From $SSL_CERT_FILE, else the bundle where Debian, Red Hat, SUSE or Alpine keep theirs.
  static Result<std::shared_ptr<const TrustStore>> of_the_machine();

  /// The file of_the_machine would read, whether it exists or not.
  static std::string machine_file();

  ~TrustStore();
  TrustStore(const TrustStore&) = delete;
  TrustStore& operator=(const TrustStore&) = delete;

  /// Differs between any two stores of a process.
  std::uint64_t generation() const { return generation_; }
  x509_store_st* get() const { return store_; }
  const AnchorNames& anchor_names() const { return anchor_names_; }

 private:
  explicit TrustStore(x509_store_st* store);
  x509_store_st* store_;
  std::uint64_t generation_;
  AnchorNames anchor_names_;
};

}  // namespace kigen::pki
