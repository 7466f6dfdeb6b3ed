// parse_certificate against OpenSSL, on every field, for certificates that OpenSSL reads.
#include <gtest/gtest.h>
#include <openssl/dsa.h>
#include <openssl/ec.h>

#include <fstream>
#include <iterator>

#include "probes/pki/openssl_handles.h"
#include "tests/probes/pki/openssl_reference.h"
#include "tests/support/mint.h"

namespace kigen::pki {
namespace {

using testing::CertificateSpec;
using testing::expect_agreement;
using testing::KeyKind;
using testing::mint;
using namespace std::string_view_literals;

TEST(CertificateAgreement, OnEveryAuthorityOfTheMachine) {
  std::ifstream file("/etc/ssl/certs/ca-certificates.crt", std::ios::binary);
  const std::string bundle{std::istreambuf_iterator<char>(file), {}};
  const BioHandle bio = read_bio(as_bytes(bundle));
  int count = 0;
  while (const X509Handle certificate{PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)}) {
    expect_agreement(certificate.get());
    ++count;
  }
  ERR_clear_error();
  EXPECT_GT(count, 100);
}

TEST(CertificateAgreement, OnEveryKindOfMintedKey) {
  for (const auto kind :
       {KeyKind::kEcP256, KeyKind::kEcP384, KeyKind::kRsa2048, KeyKind::kRsa1024, KeyKind::kEd25519}) {
    expect_agreement(mint({.organisation = "Kigen, Inc.", .dns_names = {"a.test"}, .key = kind}).x509.get());
  }
}

TEST(CertificateAgreement, OnEveryDigest) {
  for (const char* digest :
       {"SHA1", "SHA224", "SHA256", "SHA384", "SHA512", "SHA3-256", "SHA3-384", "SHA3-512"}) {
    for (const auto kind : {KeyKind::kEcP256, KeyKind::kRsa2048}) {
      expect_agreement(mint({.key = kind, .digest = digest}).x509.get());
    }
  }
}

/// Puts another key into a certificate: only the parser looks at it, so the signature need not be by it.
testing::Minted with_key(KeyHandle key) {
  return mint({.customise = [&](X509* certificate) { X509_set_pubkey(certificate, key.get()); }});
}

TEST(CertificateAgreement, OnNamedCurves) {
  for (const char* curve :
       {"P-192",           "P-224",           "P-256",           "P-384",           "P-521",
        "secp192k1",       "secp224k1",       "secp256k1",       "brainpoolP160r1", "brainpoolP160t1",
        "brainpoolP192r1", "brainpoolP192t1", "brainpoolP224r1", "brainpoolP224t1", "brainpoolP256r1",
        "brainpoolP256t1", "brainpoolP320r1", "brainpoolP320t1", "brainpoolP384r1", "brainpoolP384t1",
        "brainpoolP512r1", "brainpoolP512t1"}) {
    SCOPED_TRACE(curve);
    KeyHandle key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", curve));
    ASSERT_TRUE(key);
    expect_agreement(with_key(std::move(key)).x509.get());
  }
}

TEST(CertificateAgreement, OnACurveOfExplicitParameters) {
  KeyHandle key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-384"));
  EVP_PKEY_set_utf8_string_param(key.get(), "encoding", "explicit");
  const auto minted = with_key(std::move(key));
  expect_agreement(minted.x509.get());
  EXPECT_EQ(parse_certificate(minted.der)->facts.key_bits, 384);
}

using KeyContextHandle = std::unique_ptr<EVP_PKEY_CTX, FreeWith<EVP_PKEY_CTX_free>>;

KeyHandle generate(EVP_PKEY_CTX* context) {
  EVP_PKEY* key = nullptr;
  EVP_PKEY_keygen_init(context);
  EVP_PKEY_generate(context, &key);
  return KeyHandle(key);
}

TEST(CertificateAgreement, OnRareKeys) {
  expect_agreement(with_key(KeyHandle(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED448"))).x509.get());
  const KeyContextHandle pss(EVP_PKEY_CTX_new_from_name(nullptr, "RSA-PSS", nullptr));
  expect_agreement(with_key(generate(pss.get())).x509.get());
}

TEST(CertificateAgreement, OnDsa) {
  const KeyContextHandle parameters(EVP_PKEY_CTX_new_from_name(nullptr, "DSA", nullptr));
  EVP_PKEY_paramgen_init(parameters.get());
  EVP_PKEY_CTX_set_dsa_paramgen_bits(parameters.get(), 1024);
  EVP_PKEY* generated = nullptr;
  ASSERT_EQ(EVP_PKEY_generate(parameters.get(), &generated), 1);
  const KeyHandle domain(generated);
  const KeyContextHandle context(EVP_PKEY_CTX_new_from_pkey(nullptr, domain.get(), nullptr));
  const auto minted = with_key(generate(context.get()));
  expect_agreement(minted.x509.get());
  EXPECT_EQ(parse_certificate(minted.der)->facts.key_bits, 1024);
}

struct SubjectEntry {
  const char* field;
  int type;
  std::string_view value;
  int set = 0;  // -1: joins the RDN before it
};

struct SubjectCase {
  std::string name;
  std::vector<SubjectEntry> entries;
};

class SubjectAgreement : public ::testing::TestWithParam<SubjectCase> {};

TEST_P(SubjectAgreement, OnTheTextOfTheName) {
  const auto customise = [&](X509* certificate) {
    for (const auto& entry : GetParam().entries) {
      const auto* value = reinterpret_cast<const unsigned char*>(entry.value.data());
      ASSERT_EQ(X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), entry.field, entry.type, value,
                                           static_cast<int>(entry.value.size()), -1, entry.set),
                1);
    }
  };
  expect_agreement(mint({.common_name = "", .customise = customise}).x509.get());
}

INSTANTIATE_TEST_SUITE_P(
    Encodings, SubjectAgreement,
    ::testing::Values(
        SubjectCase{"Empty", {}},
        SubjectCase{"Order",
                    {{"C", MBSTRING_ASC, "JP"}, {"O", MBSTRING_ASC, "Kigen"}, {"CN", MBSTRING_ASC, "a"}}},
        SubjectCase{"TwoCommonNames", {{"CN", MBSTRING_ASC, "first"}, {"CN", MBSTRING_ASC, "second"}}},
        SubjectCase{"MultiValued",
                    {{"O", MBSTRING_ASC, "Kigen"},
                     {"CN", MBSTRING_ASC, "a"},
                     {"UID", MBSTRING_ASC, "b", -1},
                     {"OU", MBSTRING_ASC, "c"}}},
        SubjectCase{"Special", {{"CN", MBSTRING_ASC, "a,b+c\"d\\e<f>g;h=i#j"}}},
        SubjectCase{"LeadingHash", {{"CN", MBSTRING_ASC, "#a "}}},
        SubjectCase{"Spaces", {{"CN", MBSTRING_ASC, "  a  "}, {"O", MBSTRING_ASC, " "}}},
        SubjectCase{"Utf8", {{"CN", MBSTRING_UTF8, "\xe6\x97\xa5\xe6\x9c\xac"}}},
        SubjectCase{"Bmp",
                    {{"CN", V_ASN1_BMPSTRING, "\x65\xe5\x67\x2c"sv}, {"O", V_ASN1_BMPSTRING, "\0a\0,"sv}}},
        SubjectCase{"T61", {{"CN", V_ASN1_T61STRING, "caf\xe9"}}},
        SubjectCase{"Universal", {{"CN", V_ASN1_UNIVERSALSTRING, "\0\1\xf5\x12"sv}}},
        SubjectCase{"Control", {{"CN", V_ASN1_UTF8STRING, "a\nb\x7f"}}},
        SubjectCase{"Nul", {{"CN", V_ASN1_UTF8STRING, "good.test\0.evil.test"sv}}},
        SubjectCase{"UnknownAttribute", {{"1.2.3.4.5", V_ASN1_UTF8STRING, "abc"}, {"CN", MBSTRING_ASC, "a"}}},
        SubjectCase{"NotAString", {{"CN", V_ASN1_BIT_STRING, "\x01\xff"}, {"O", MBSTRING_ASC, "o"}}},
        SubjectCase{"Extended",
                    {{"jurisdictionC", MBSTRING_ASC, "JP"},
                     {"jurisdictionST", MBSTRING_ASC, "Tokyo"},
                     {"jurisdictionL", MBSTRING_ASC, "Chiyoda"},
                     {"businessCategory", MBSTRING_ASC, "Private"},
                     {"serialNumber", MBSTRING_ASC, "0100-01"},
                     {"postalCode", MBSTRING_ASC, "100"},
                     {"organizationIdentifier", MBSTRING_ASC, "VATJP-1"}}},
        SubjectCase{"Directory",
                    {{"DC", MBSTRING_ASC, "test"},
                     {"DC", MBSTRING_ASC, "kigen"},
                     {"UID", MBSTRING_ASC, "u"},
                     {"emailAddress", MBSTRING_ASC, "a@kigen.test"},
                     {"L", MBSTRING_ASC, "l"},
                     {"ST", MBSTRING_ASC, "st"},
                     {"OU", MBSTRING_ASC, "ou"}}},
        SubjectCase{"Person",
                    {{"SN", MBSTRING_ASC, "s"},
                     {"GN", MBSTRING_ASC, "g"},
                     {"initials", MBSTRING_ASC, "i"},
                     {"title", MBSTRING_ASC, "t"},
                     {"dnQualifier", MBSTRING_ASC, "q"},
                     {"pseudonym", MBSTRING_ASC, "p"},
                     {"generationQualifier", MBSTRING_ASC, "jr"},
                     {"name", MBSTRING_ASC, "n"},
                     {"description", MBSTRING_ASC, "d"},
                     {"unstructuredName", MBSTRING_ASC, "u"}}},
        SubjectCase{"OnlyOrganisation", {{"O", MBSTRING_ASC, "Kigen"}, {"OU", MBSTRING_ASC, "Tests"}}},
        SubjectCase{"OnlyUnit", {{"OU", MBSTRING_ASC, "Tests"}}}),
    [](const auto& test) { return test.param.name; });

TEST(CertificateAgreement, OnNamesLongerThanALabel) {
  const auto customise = [](X509* certificate) {
    for (int i = 0; i < 20; ++i) {
      const std::string value(60, static_cast<char>('a' + i));
      X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "OU", MBSTRING_ASC,
                                 reinterpret_cast<const unsigned char*>(value.data()), 60, -1, 0);
    }
  };
  const auto minted = mint({.customise = customise});
  expect_agreement(minted.x509.get());
  EXPECT_EQ(parse_certificate(minted.der)->texts.subject.size(), 256u);
}

TEST(CertificateAgreement, OnSerialNumbers) {
  for (const char* serial :
       {"0", "1", "-1", "7F", "80", "-80", "-81", "FF", "100", "-100", "-FFFF", "-10000",
        "7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF", "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"}) {
    SCOPED_TRACE(serial);
    expect_agreement(mint({.customise = [&](X509* certificate) {
                       BIGNUM* number = nullptr;
                       BN_hex2bn(&number, serial);
                       BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate));
                       BN_free(number);
                     }}).x509.get());
  }
}

TEST(CertificateAgreement, OnDatesOfAllTimes) {
  for (const auto& [from, until] : {std::pair("500101000000Z", "491231235959Z"),
                                    {"691231235959Z", "700101000000Z"},
                                    {"00000101000000Z", "99991231235959Z"},
                                    {"19000228235959Z", "20000229000000Z"},
                                    {"18991231235959Z", "20500101000000Z"}}) {
    SCOPED_TRACE(until);
    expect_agreement(mint({.customise = [&](X509* certificate) {
                       ASSERT_EQ(ASN1_TIME_set_string(X509_getm_notBefore(certificate), from), 1);
                       ASSERT_EQ(ASN1_TIME_set_string(X509_getm_notAfter(certificate), until), 1);
                     }}).x509.get());
  }
}

TEST(CertificateAgreement, OnWhatACertificateIsFor) {
  expect_agreement(mint({.ca = true}).x509.get());
  expect_agreement(mint({.server_auth = true}).x509.get());
  for (const char* policies :
       {"2.23.140.1.1", "2.23.140.1.2.1", "2.23.140.1.2.2", "2.23.140.1.2.3", "1.2.3.4",
        "2.23.140.1.2.1,2.23.140.1.1,1.2.3", "2.23.140.1.2.1,2.23.140.1.2.3"}) {
    SCOPED_TRACE(policies);
    expect_agreement(mint({.policy_oid = policies}).x509.get());
  }
}

TEST(CertificateAgreement, OnAlternativeNames) {
  expect_agreement(mint({.common_name = "", .dns_names = {"A.Test", "*.b.test"}}).x509.get());
  expect_agreement(mint({.common_name = "", .ip_addresses = {"2001:db8::1", "192.0.2.1"}}).x509.get());
  expect_agreement(mint({.dns_names = {std::string("a\0b.test", 8), "caf\xe9.test", ""}}).x509.get());
}

TEST(CertificateAgreement, OnOtherKindsOfNames) {
  const auto customise = [](X509* certificate) {
    const std::unique_ptr<X509_EXTENSION, FreeWith<X509_EXTENSION_free>> names(X509V3_EXT_conf_nid(
        nullptr, nullptr, NID_subject_alt_name,
        "email:a@b.test,URI:https://c.test/?d,RID:1.2.3,otherName:1.3.6.1.4.1.311.20.2.3;UTF8:u@ad.test"));
    ASSERT_EQ(X509_add_ext(certificate, names.get(), -1), 1);
  };
  const auto minted = mint({.customise = customise});
  expect_agreement(minted.x509.get());
  EXPECT_EQ(parse_certificate(minted.der)->facts.subject_alt_names_count, 4u);
  EXPECT_EQ(parse_certificate(minted.der)->texts.subject_alt_names, ",a@b.test,https://c.test/?d,");
}

TEST(CertificateAgreement, OnTenThousandNames) {
  CertificateSpec spec;
  for (int i = 0; i < 10000; ++i) spec.dns_names.push_back("host" + std::to_string(i) + ".example.test");
  const auto minted = mint(spec);
  expect_agreement(minted.x509.get());
  const auto parsed = parse_certificate(minted.der);
  EXPECT_EQ(parsed->facts.subject_alt_names_count, 10000u);
  EXPECT_EQ(parsed->names.dns, spec.dns_names);
  EXPECT_TRUE(parsed->texts.subject_alt_names.ends_with(",host12.example.test,"));
}

}  // namespace
}  // namespace kigen::pki
