#include "probes/pki/trust_store.h"

#include <errno.h>
#include <sys/stat.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <system_error>
#include <utility>

#include "probes/pki/openssl_handles.h"

namespace kigen::pki {
namespace {

std::uint64_t next_generation() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

Fault open_fault(const std::string& path, int error) {
  const Reason reason = error == EACCES || error == EPERM                       ? Reason::kPermission
                        : error == ENOENT || error == ENOTDIR                   ? Reason::kNotFound
                        : error == EMFILE || error == ENFILE || error == ENOMEM ? Reason::kLimit
                                                                                : Reason::kMalformed;
  return {reason, "trust store " + path + ": " + std::generic_category().message(error)};
}

/// A directory opens but does not read, and a FIFO would keep us waiting.
std::optional<Fault> look_at(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return open_fault(path, errno);
  if (!S_ISREG(status.st_mode))
    return Fault(Reason::kMalformed, "trust store " + path + ": not a regular file");
  return std::nullopt;
}

/// Whether the last failed read of a PEM block means that there was no further block.
bool stopped_at_the_end() {
  const unsigned long error = ERR_peek_last_error();
  return ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
}

/// Adds every certificate, with its trust settings when it is a TRUSTED CERTIFICATE. Returns their number, or
/// a fault: half a trust store would turn good chains into bad ones.
Result<int> add_certificates(X509_STORE* store, BIO* file, const std::string& path) {
  int count = 0;
  while (const X509Handle anchor{PEM_read_bio_X509_AUX(file, nullptr, nullptr, nullptr)}) {
    X509_STORE_add_cert(store, anchor.get());
    ++count;
  }
  if (!stopped_at_the_end()) {
    return Fault(Reason::kMalformed, "trust store " + path + ": a block behind the first " +
                                         std::to_string(count) + " certificates does not hold");
  }
  return count;
}

}  // namespace

TrustStore::TrustStore(x509_store_st* store)
    : store_(store), generation_(next_generation()), anchor_names_(store) {}

TrustStore::~TrustStore() { X509_STORE_free(store_); }

std::string TrustStore::machine_file() {
  if (const char* configured = std::getenv("SSL_CERT_FILE"); configured && *configured) return configured;
  static constexpr const char* kBundles[] = {
      "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
      "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/cert.pem"};
  for (const char* bundle : kBundles) {
    if (!look_at(bundle)) return bundle;
  }
  return kBundles[0];
}

Result<std::shared_ptr<const TrustStore>> TrustStore::of_the_machine() { return from_file(machine_file()); }

Result<std::shared_ptr<const TrustStore>> TrustStore::from_file(const std::string& path) {
  const ErrorQueueGuard guard;
  if (auto fault = look_at(path)) return *std::move(fault);
  errno = 0;
  const BioHandle file(BIO_new_file(path.c_str(), "r"));
  if (!file) return open_fault(path, errno);
  StoreHandle store(X509_STORE_new());
  const auto count = add_certificates(store.get(), file.get(), path);
  if (!count) return count.fault();
  if (*count == 0) return Fault(Reason::kNoCertificate, "trust store " + path + ": no certificate in it");
  return std::shared_ptr<const TrustStore>(new TrustStore(store.release()));
}

}  // namespace kigen::pki
