// The same stores read by OpenSSL's own PKCS12_parse.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/pkcs12.h>
#include <openssl/provider.h>

#include <algorithm>
#include <optional>

#include "probes/formats/pkcs12.h"
#include "probes/pki/openssl_handles.h"
#include "tests/probes/formats/reading.h"
#include "tests/support/mint.h"

namespace kigen::formats {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Algorithms {
  int key_pbe, cert_pbe;
};

class Pkcs12AgainstOpenssl : public ::testing::TestWithParam<Algorithms> {
 protected:
  static Bytes minted(const kigen::testing::Pkcs12Spec& spec) {
    static const kigen::testing::Chain chain = kigen::testing::mint_chain();
    return kigen::testing::mint_pkcs12(spec, chain.leaf, {chain.intermediate, chain.root});
  }

  static OSSL_LIB_CTX* legacy_context() {
    static OSSL_LIB_CTX* const context = [] {
      OSSL_LIB_CTX* made = OSSL_LIB_CTX_new();
      OSSL_PROVIDER_load(made, "default");
      OSSL_PROVIDER_load(made, "legacy");
      return made;
    }();
    return context;
  }

  static Bytes encoded(X509* certificate) {
    unsigned char* der = nullptr;
    const int size = i2d_X509(certificate, &der);
    Bytes bytes(der, der + size);
    OPENSSL_free(der);
    return bytes;
  }

  // The certificates PKCS12_parse finds, the leaf first, the others sorted; nullopt when it refuses.
  static std::optional<std::vector<Bytes>> parsed_by_openssl(const Bytes& store, const char* password) {
    PKCS12* raw = PKCS12_init_ex(NID_pkcs7_data, legacy_context(), nullptr);
    const unsigned char* at = store.data();
    d2i_PKCS12(&raw, &at, static_cast<long>(store.size()));
    const std::unique_ptr<PKCS12, pki::FreeWith<PKCS12_free>> p12(raw);
    EVP_PKEY* key = nullptr;
    X509* leaf = nullptr;
    STACK_OF(X509)* others = nullptr;
    if (PKCS12_parse(p12.get(), password, &key, &leaf, &others) != 1) return ERR_clear_error(), std::nullopt;
    const pki::KeyHandle owned_key(key);
    const pki::X509Handle owned_leaf(leaf);
    const pki::X509StackHandle owned_others(others);
    std::vector<Bytes> found = {encoded(leaf)};
    for (int i = 0; i < sk_X509_num(others); ++i) found.push_back(encoded(sk_X509_value(others, i)));
    std::sort(found.begin() + 1, found.end());
    return found;
  }
};

// Without MAC, PKCS12_parse of OpenSSL 3.0 refuses: those are in the table of the producers.
TEST_P(Pkcs12AgainstOpenssl, FindsTheSameWithTheSamePasswords) {
  for (const char* password : {"secret", "", "ünï"}) {
    const Bytes store =
        minted({.password = password, .key_pbe = GetParam().key_pbe, .cert_pbe = GetParam().cert_pbe});
    const Contents contents = read(kPkcs12, store, {"wrong", password});
    EXPECT_EQ(contents.password_used, 1u);
    auto found = certificates_of(contents);
    ASSERT_EQ(found.size(), 3u) << password;
    std::sort(found.begin() + 1, found.end());
    EXPECT_EQ(parsed_by_openssl(store, password), found) << password;
    EXPECT_THAT(leaves_of(contents), ElementsAre(0));
    EXPECT_THAT(faults_of(contents), IsEmpty());
  }
}

INSTANTIATE_TEST_SUITE_P(
    Schemes, Pkcs12AgainstOpenssl,
    ::testing::Values(Algorithms{0, 0}, Algorithms{-1, -1}, Algorithms{0, -1},
                      Algorithms{NID_pbe_WithSHA1And3_Key_TripleDES_CBC, NID_pbe_WithSHA1And40BitRC2_CBC},
                      Algorithms{NID_pbe_WithSHA1And3_Key_TripleDES_CBC,
                                 NID_pbe_WithSHA1And3_Key_TripleDES_CBC},
                      Algorithms{NID_pbe_WithSHA1And2_Key_TripleDES_CBC, NID_pbe_WithSHA1And128BitRC2_CBC},
                      Algorithms{NID_aes_128_cbc, NID_aes_192_cbc}));

}  // namespace
}  // namespace kigen::formats
