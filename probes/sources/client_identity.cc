#include "probes/sources/client_identity.h"

#include <map>
#include <mutex>
#include <utility>

#include "probes/formats/pem.h"
#include "probes/model/file_stamp.h"
#include "probes/pki/openssl_handles.h"
#include "probes/sources/file_input.h"

namespace kigen::sources {
namespace {

constexpr std::uint64_t kMaxFileBytes = 1 << 20;

using IdentityPtr = std::shared_ptr<const ClientIdentity>;

Result<Bytes> read_file(const std::string& path) {
  auto file = FileInput::open(path);
  if (!file) return file.fault();
  return formats::read_whole(*file, kMaxFileBytes);
}

Result<std::vector<Bytes>> read_chain(const std::string& path) {
  const auto bytes = read_file(path);
  if (!bytes) return bytes.fault();
  formats::MemoryInput input(*bytes);
  auto contents = formats::kPem.parse(input, {});
  std::vector<Bytes> chain;
  for (auto& found : contents.certificates) chain.push_back(std::move(found.der));
  if (!chain.empty()) return chain;
  if (!contents.faults.empty()) return contents.faults.front().fault;
  return Fault(Reason::kNoCertificate, path + ": no PEM certificate in it");
}

// Without a callback OpenSSL would ask at the terminal.
int no_password(char*, int, int, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

Result<pki::KeyHandle> read_key(const std::string& path) {
  auto bytes = read_file(path);
  if (!bytes) return bytes.fault();
  const pki::ErrorQueueGuard guard;
  bool asked = false;
  const auto bio = pki::read_bio(*bytes);
  pki::KeyHandle key(PEM_read_bio_PrivateKey(bio.get(), nullptr, &no_password, &asked));
  explicit_bzero(bytes->data(), bytes->size());
  if (key) return key;
  if (asked) return Fault(Reason::kPassword, path + ": the key is encrypted");
  return Fault(Reason::kMalformed, path + ": no PEM private key in it");
}

std::vector<std::shared_ptr<x509_st>> decode(const std::vector<Bytes>& chain) {
  std::vector<std::shared_ptr<x509_st>> certificates;
  for (const Bytes& der : chain) {
    std::shared_ptr<x509_st> certificate = pki::decode_x509(der);
    if (!certificate) return {};
    certificates.push_back(std::move(certificate));
  }
  return certificates;
}

Result<IdentityPtr> read_identity(const std::string& certificate_file, const std::string& key_file) {
  auto chain = read_chain(certificate_file);
  if (!chain) return std::move(chain).fault();
  auto identity = std::make_shared<ClientIdentity>();
  identity->chain = *std::move(chain);
  identity->certificates = decode(identity->chain);
  auto key = read_key(key_file);
  if (!key) {
    identity->key_fault = std::move(key).fault();
  } else if (const pki::ErrorQueueGuard guard;
             identity->certificates.empty() ||
             X509_check_private_key(identity->certificates.front().get(), key->get()) != 1) {
    identity->key_fault = Fault(Reason::kMalformed, key_file + ": not the key of " + certificate_file);
  } else {
    identity->key = *std::move(key);
  }
  return IdentityPtr(std::move(identity));
}

struct Remembered {
  std::optional<FileStamp> certificate, key;
  std::weak_ptr<const ClientIdentity> identity;  // kept by those who use it
};

}  // namespace

Result<IdentityPtr> client_identity(const std::string& certificate_file, const std::string& key_file) {
  static std::mutex mutex;
  static auto* known = new std::map<std::pair<std::string, std::string>, Remembered>;
  const auto certificate = stamp_of(certificate_file);
  const auto key = stamp_of(key_file);
  const auto files = std::make_pair(certificate_file, key_file);
  if (const std::lock_guard lock(mutex); certificate && key) {
    const Remembered& remembered = (*known)[files];
    auto identity = remembered.identity.lock();
    if (identity && remembered.certificate == certificate && remembered.key == key) return identity;
  }
  auto identity = read_identity(certificate_file, key_file);
  if (identity) {
    const std::lock_guard lock(mutex);
    (*known)[files] = {certificate, key, *identity};
  }
  return identity;
}

}  // namespace kigen::sources
