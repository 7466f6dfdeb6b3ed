#include "tests/support/mint.h"

#include <openssl/conf.h>
#include <openssl/rsa.h>

#include <atomic>
#include <map>
#include <mutex>
#include <stdexcept>
#include <utility>

#include "probes/model/ip_address.h"
#include "probes/pki/openssl_handles.h"

namespace kigen::testing {
namespace {

using pki::BioHandle;
using pki::FreeWith;
using GeneralNamesHandle = std::unique_ptr<GENERAL_NAMES, FreeWith<GENERAL_NAMES_free>>;
using ConfigurationHandle = std::unique_ptr<CONF, FreeWith<NCONF_free>>;
using ExtensionHandle = std::unique_ptr<X509_EXTENSION, FreeWith<X509_EXTENSION_free>>;

/// Ends the test with the call that failed: a builder that fails quietly makes tests that pass for nothing.
template <typename T>
T must(T result, const char* call) {
  if (!result) throw std::runtime_error(std::string("mint: ") + call + " failed");
  return result;
}

EVP_PKEY* generate_key(KeyKind kind) {
  switch (kind) {
    case KeyKind::kEcP256: return EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256");
    case KeyKind::kEcP384: return EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-384");
    case KeyKind::kRsa2048: return EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{2048});
    case KeyKind::kRsa1024: return EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{1024});
    case KeyKind::kEd25519: return EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  }
  return nullptr;
}

std::shared_ptr<EVP_PKEY> cached_key(KeyKind kind, int number) {
  static std::mutex mutex;
  static std::map<std::pair<KeyKind, int>, std::shared_ptr<EVP_PKEY>> keys;
  const std::lock_guard lock(mutex);
  auto& key = keys[{kind, number}];
  if (!key) key.reset(must(generate_key(kind), "EVP_PKEY_Q_keygen"), EVP_PKEY_free);
  return key;
}

void add_name_entry(X509_NAME* name, const char* field, const std::string& value) {
  if (value.empty()) return;
  const auto* text = reinterpret_cast<const unsigned char*>(value.data());
  must(X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8, text, static_cast<int>(value.size()), -1, 0),
       "X509_NAME_add_entry_by_txt");
}

void add_extension(X509* certificate, X509* issuer, int nid, const std::string& value) {
  const ConfigurationHandle empty(NCONF_new(nullptr));  // certificatePolicies wants one, even to read nothing
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509V3_set_nconf(&context, empty.get());
  const ExtensionHandle extension(
      must(X509V3_EXT_nconf_nid(empty.get(), &context, nid, value.c_str()), value.c_str()));
  must(X509_add_ext(certificate, extension.get(), -1), "X509_add_ext");
}

void push_name(GENERAL_NAMES* names, int type, ASN1_STRING* value) {
  GENERAL_NAME* name = must(GENERAL_NAME_new(), "GENERAL_NAME_new");
  GENERAL_NAME_set0_value(name, type, value);
  must(sk_GENERAL_NAME_push(names, name), "sk_GENERAL_NAME_push");
}

void add_subject_alt_names(X509* certificate, const CertificateSpec& spec) {
  if (spec.dns_names.empty() && spec.ip_addresses.empty()) return;
  const GeneralNamesHandle names(GENERAL_NAMES_new());
  for (const auto& dns : spec.dns_names) {
    ASN1_IA5STRING* value = ASN1_IA5STRING_new();
    must(ASN1_STRING_set(value, dns.data(), static_cast<int>(dns.size())), "ASN1_STRING_set");
    push_name(names.get(), GEN_DNS, value);
  }
  for (const auto& text : spec.ip_addresses) {
    const auto address = IpAddress::parse(text);
    must(address.has_value(), "IpAddress::parse");
    ASN1_OCTET_STRING* value = ASN1_OCTET_STRING_new();
    must(ASN1_OCTET_STRING_set(value, address->bytes().data(), static_cast<int>(address->bytes().size())),
         "ASN1_OCTET_STRING_set");
    push_name(names.get(), GEN_IPADD, value);
  }
  must(X509_add1_ext_i2d(certificate, NID_subject_alt_name, names.get(), 0, 0), "X509_add1_ext_i2d");
}

void set_serial(X509* certificate, long serial) {
  static std::atomic<long> next{0x1000};
  must(ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial != 0 ? serial : ++next),
       "ASN1_INTEGER_set");
}

void set_names_and_validity(X509* certificate, const CertificateSpec& spec, const Minted* issuer) {
  X509_NAME* subject = X509_get_subject_name(certificate);
  add_name_entry(subject, "O", spec.organisation);
  add_name_entry(subject, "CN", spec.common_name);
  must(X509_set_issuer_name(certificate, issuer ? X509_get_subject_name(issuer->x509.get()) : subject),
       "X509_set_issuer_name");
  must(ASN1_TIME_set(X509_getm_notBefore(certificate), spec.not_before.time_since_epoch().count()),
       "ASN1_TIME_set");
  must(ASN1_TIME_set(X509_getm_notAfter(certificate), spec.not_after.time_since_epoch().count()),
       "ASN1_TIME_set");
}

void add_extensions(X509* certificate, const CertificateSpec& spec, X509* issuer) {
  add_extension(certificate, issuer, NID_subject_key_identifier, "hash");
  const bool issuer_has_identifier = X509_get_ext_by_NID(issuer, NID_subject_key_identifier, -1) >= 0;
  if (issuer != certificate && issuer_has_identifier) {
    add_extension(certificate, issuer, NID_authority_key_identifier, "keyid");
  }
  if (spec.ca) {
    add_extension(certificate, issuer, NID_basic_constraints, "critical,CA:TRUE");
    add_extension(certificate, issuer, NID_key_usage, "critical,keyCertSign,cRLSign");
  }
  if (spec.server_auth) add_extension(certificate, issuer, NID_ext_key_usage, "serverAuth");
  if (!spec.policy_oid.empty()) add_extension(certificate, issuer, NID_certificate_policies, spec.policy_oid);
  add_subject_alt_names(certificate, spec);
}

void sign(X509* certificate, EVP_PKEY* key, const std::string& digest) {
  const bool hashes_itself = EVP_PKEY_is_a(key, "ED25519") == 1;
  const EVP_MD* md =
      hashes_itself ? nullptr : must(EVP_get_digestbyname(digest.c_str()), "EVP_get_digestbyname");
  must(X509_sign(certificate, key, md), "X509_sign");
}

std::string drained(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(size)};
}

void write_encodings(Minted& minted) {
  unsigned char* der = nullptr;
  const int size = i2d_X509(minted.x509.get(), &der);
  must(size > 0, "i2d_X509");
  minted.der.assign(der, der + size);
  OPENSSL_free(der);
  const BioHandle pem(BIO_new(BIO_s_mem())), key_pem(BIO_new(BIO_s_mem()));
  must(PEM_write_bio_X509(pem.get(), minted.x509.get()), "PEM_write_bio_X509");
  must(PEM_write_bio_PKCS8PrivateKey(key_pem.get(), minted.key.get(), nullptr, nullptr, 0, nullptr, nullptr),
       "PEM_write_bio_PKCS8PrivateKey");
  minted.pem = drained(pem.get());
  minted.key_pem = drained(key_pem.get());
}

}  // namespace

Minted mint(const CertificateSpec& spec, const Minted* issuer) {
  Minted minted;
  minted.key = cached_key(spec.key, spec.key_number);
  minted.x509.reset(must(X509_new(), "X509_new"), X509_free);
  X509* certificate = minted.x509.get();
  must(X509_set_version(certificate, X509_VERSION_3), "X509_set_version");
  must(X509_set_pubkey(certificate, minted.key.get()), "X509_set_pubkey");
  set_serial(certificate, spec.serial);
  set_names_and_validity(certificate, spec, issuer);
  add_extensions(certificate, spec, issuer ? issuer->x509.get() : certificate);
  if (spec.customise) spec.customise(certificate);
  sign(certificate, issuer ? issuer->key.get() : minted.key.get(), spec.digest);
  write_encodings(minted);
  return minted;
}

Chain mint_chain(CertificateSpec leaf) {
  CertificateSpec root;
  root.common_name = "Test Root";
  root.organisation = "Kigen Tests";
  root.ca = true;
  root.key_number = 1000;
  CertificateSpec intermediate = root;
  intermediate.common_name = "Test Intermediate";
  intermediate.key_number = 1001;
  Chain chain;
  chain.root = mint(root);
  chain.intermediate = mint(intermediate, &chain.root);
  chain.leaf = mint(leaf, &chain.intermediate);
  return chain;
}

}  // namespace kigen::testing
