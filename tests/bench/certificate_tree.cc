// Writes a tree of PEM files for the benches, a certificate of its own in each:
//
//   certificate_tree FOLDER COUNT leaf|chain
//
// FOLDER/000/host0.pem and so on, a thousand files a folder; with `chain` the issuer stands behind each leaf.
// All are really signed; the root, which no trust store knows, is FOLDER.root.pem.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string_view>

#include "probes/pki/openssl_handles.h"
#include "tests/support/mint.h"

namespace {

using namespace kigen;
using namespace kigen::testing;

constexpr int kFilesPerFolder = 1000;

using NameHandle = std::unique_ptr<X509_NAME, pki::FreeWith<X509_NAME_free>>;
using GeneralNamesHandle = std::unique_ptr<GENERAL_NAMES, pki::FreeWith<GENERAL_NAMES_free>>;

void must(bool done) {
  if (!done) throw std::runtime_error("a certificate of the tree could not be made");
}

void set_subject(X509* leaf, const std::string& name) {
  const NameHandle subject(X509_NAME_new());
  for (const auto& [field, value] : {std::pair("O", std::string("Kigen Tests")), std::pair("CN", name)}) {
    const auto* text = reinterpret_cast<const unsigned char*>(value.data());
    const int length = static_cast<int>(value.size());
    must(X509_NAME_add_entry_by_txt(subject.get(), field, MBSTRING_UTF8, text, length, -1, 0) == 1);
  }
  must(X509_set_subject_name(leaf, subject.get()) == 1);
}

void set_alt_names(X509* leaf, const std::string& name) {
  const GeneralNamesHandle names(GENERAL_NAMES_new());
  for (const std::string& dns : {name, "www." + name}) {
    ASN1_IA5STRING* value = ASN1_IA5STRING_new();
    must(ASN1_STRING_set(value, dns.data(), static_cast<int>(dns.size())) == 1);
    GENERAL_NAME* entry = GENERAL_NAME_new();
    GENERAL_NAME_set0_value(entry, GEN_DNS, value);
    must(sk_GENERAL_NAME_push(names.get(), entry) > 0);
  }
  must(X509_add1_ext_i2d(leaf, NID_subject_alt_name, names.get(), 0, X509V3_ADD_REPLACE) == 1);
}

std::string pem_of(X509* certificate) {
  const pki::BioHandle pem(BIO_new(BIO_s_mem()));
  must(PEM_write_bio_X509(pem.get(), certificate) == 1);
  char* text = nullptr;
  const long size = BIO_get_mem_data(pem.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

/// One leaf after another out of the same object: minting each anew takes several times as long.
class Leaves {
 public:
  explicit Leaves(const Minted& issuer)
      : issuer_(issuer), leaf_(mint({.dns_names = {"leaf.example.test"}, .server_auth = true}, &issuer)) {}

  std::string pem(int number) {
    X509* leaf = leaf_.x509.get();
    const std::string name = "host" + std::to_string(number) + ".services.example.test";
    must(ASN1_INTEGER_set(X509_get_serialNumber(leaf), 0x10000000L + number) == 1);
    set_subject(leaf, name);
    set_alt_names(leaf, name);
    must(X509_sign(leaf, issuer_.key.get(), EVP_sha256()) > 0);
    return pem_of(leaf);
  }

 private:
  const Minted& issuer_;
  Minted leaf_;
};

void write_tree(const std::filesystem::path& folder, int count, const std::string& behind,
                const Minted& issuer) {
  Leaves leaves(issuer);
  for (int i = 0; i < count; ++i) {
    const std::string part = std::to_string(1000 + i / kFilesPerFolder).substr(1);
    if (i % kFilesPerFolder == 0) std::filesystem::create_directories(folder / part);
    std::ofstream(folder / part / ("host" + std::to_string(i) + ".pem")) << leaves.pem(i) << behind;
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: certificate_tree FOLDER COUNT leaf|chain\n";
    return 2;
  }
  const auto root =
      mint({.common_name = "Bench Root", .organisation = "Kigen Tests", .key_number = 1, .ca = true});
  CertificateSpec spec{.common_name = "Issuing CA 7", .organisation = "Kigen Tests"};
  spec.key_number = 2;
  spec.ca = true;
  const auto issuer = mint(spec, &root);
  std::ofstream(std::string(argv[1]) + ".root.pem") << root.pem;
  const bool with_issuer = std::string_view(argv[3]) == "chain";
  write_tree(argv[1], std::atoi(argv[2]), with_issuer ? issuer.pem : "", issuer);
  return 0;
}
