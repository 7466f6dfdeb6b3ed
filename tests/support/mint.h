// Mints certificates, chains and key stores for tests: right ones, and wrong ones on request.
// Keys are cached per kind and number, so that minting is cheap; nothing here is fit for real use.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "probes/model/bytes.h"

struct evp_pkey_st;
struct x509_st;

namespace kigen::testing {

enum class KeyKind { kEcP256, kEcP384, kRsa2048, kRsa1024, kEd25519 };

struct CertificateSpec {
  std::string common_name = "leaf.example.test";
  std::string organisation = {};  // left out when empty
  std::vector<std::string> dns_names = {};
  std::vector<std::string> ip_addresses = {};
  std::chrono::sys_seconds not_before = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);
  std::chrono::sys_seconds not_after = std::chrono::sys_days(std::chrono::year(2036) / 1 / 1);
  KeyKind key = KeyKind::kEcP256;
  int key_number = 0;  // different numbers are different keys
  bool ca = false;
  bool server_auth = false;
  std::string policy_oid = {};                   // a certificatePolicies entry, `2.23.140.1.2.1`
  std::string digest = "SHA256";                 // empty for Ed25519
  long serial = 0;                               // 0: a fresh one
  std::function<void(x509_st*)> customise = {};  // the last word before signing
};

struct Minted {
  Bytes der;
  std::string pem;      // with a final line feed
  std::string key_pem;  // PKCS#8, unencrypted
  std::shared_ptr<x509_st> x509;
  std::shared_ptr<evp_pkey_st> key;
};

/// Signed by `issuer`, or by itself.
Minted mint(const CertificateSpec& spec, const Minted* issuer = nullptr);

/// A root, an intermediate below it and a leaf below that.
struct Chain {
  Minted root, intermediate, leaf;
};
Chain mint_chain(CertificateSpec leaf = {});

/// Options of a PKCS#12 made with OpenSSL.
struct Pkcs12Spec {
  std::string password = {};
  bool null_password = false;  // no password at all, which differs from an empty one
  std::string friendly_name = {};
  int key_pbe = 0, cert_pbe = 0;  // NIDs; 0: the library's default, -1: not encrypted
  int iterations = 2048;
  bool mac = true;
};
Bytes mint_pkcs12(const Pkcs12Spec& spec, const Minted& leaf, const std::vector<Minted>& others);

/// A fresh folder, removed with everything in it at the end of its life.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::string& path() const { return path_; }
  /// Writes a file below the folder, making folders on the way; returns its absolute path.
  std::string write(const std::string& relative, std::string_view content) const;
  std::string write(const std::string& relative, ByteView content) const;

 private:
  std::string path_;
};

}  // namespace kigen::testing
