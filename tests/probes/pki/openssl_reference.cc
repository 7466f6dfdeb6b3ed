#include "tests/probes/pki/openssl_reference.h"

#include <gtest/gtest.h>
#include <time.h>

#include "probes/model/text.h"
#include "probes/pki/openssl_handles.h"

namespace kigen::testing {
namespace {

using pki::BioHandle;
using pki::FreeWith;

std::string drained(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(size)};
}

Bytes encode(const X509* certificate) {
  unsigned char* der = nullptr;
  const int size = i2d_X509(certificate, &der);
  Bytes bytes(der, der + size);
  OPENSSL_free(der);
  return bytes;
}

std::string name_text(const X509_NAME* name) {
  constexpr unsigned long kUtf8 = XN_FLAG_RFC2253 & ~(ASN1_STRFLGS_ESC_MSB | ASN1_STRFLGS_ESC_CTRL);
  const BioHandle out(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(out.get(), name, 0, kUtf8);
  return bounded_text(printable_utf8(drained(out.get())), 256);
}

std::string last_value(const X509_NAME* name, int nid) {
  int at = -1;
  for (int next; (next = X509_NAME_get_index_by_NID(name, nid, at)) >= 0;) at = next;
  if (at < 0) return {};
  unsigned char* utf8 = nullptr;
  const int size = ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
  std::string text(reinterpret_cast<char*>(utf8), static_cast<std::size_t>(std::max(size, 0)));
  OPENSSL_free(utf8);
  return bounded_text(printable_utf8(text), 256);
}

std::string issuer_name(const X509_NAME* issuer) {
  for (const int nid : {NID_commonName, NID_organizationName, NID_organizationalUnitName}) {
    if (auto value = last_value(issuer, nid); !value.empty()) return value;
  }
  return {};
}

std::chrono::sys_seconds moment(const ASN1_TIME* time) {
  tm parts{};
  EXPECT_EQ(ASN1_TIME_to_tm(time, &parts), 1);
  return std::chrono::sys_seconds(std::chrono::seconds(timegm(&parts)));
}

std::string serial_number(X509* certificate) {
  const std::unique_ptr<BIGNUM, FreeWith<BN_free>> number(
      ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr));
  char* hex = BN_bn2hex(number.get());
  std::string text = ascii_lower(hex);
  OPENSSL_free(hex);
  return text == "0" ? "00" : text;
}

std::string text_of(const ASN1_STRING* string) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
          static_cast<std::size_t>(ASN1_STRING_length(string))};
}

std::string general_name_text(const GENERAL_NAME* name) {
  switch (name->type) {
    case GEN_DNS: return ascii_lower(text_of(name->d.dNSName));
    case GEN_EMAIL: return text_of(name->d.rfc822Name);
    case GEN_URI: return text_of(name->d.uniformResourceIdentifier);
    case GEN_IPADD: return IpAddress::from_octets(as_bytes(text_of(name->d.iPAddress))).to_string();
    default: return {};
  }
}

void read_names(X509* certificate, pki::ParsedCertificate& out) {
  const std::unique_ptr<GENERAL_NAMES, FreeWith<GENERAL_NAMES_free>> names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  std::string first_dns, first_ip, list = ",";
  bool full = false;
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    const std::string text = printable_utf8(general_name_text(name));
    ++out.facts.subject_alt_names_count;
    out.facts.serves = out.facts.serves || name->type == GEN_DNS || name->type == GEN_IPADD;
    if (name->type == GEN_DNS && first_dns.empty()) first_dns = text;
    if (name->type == GEN_IPADD && first_ip.empty()) first_ip = text;
    full = full || list.size() + text.size() + 1 > 256;
    if (!full && !text.empty()) list += text + ',';
  }
  if (list.size() > 1) out.texts.subject_alt_names = list;
  out.texts.name = last_value(X509_get_subject_name(certificate), NID_commonName);
  if (out.texts.name.empty()) out.texts.name = first_dns.empty() ? first_ip : first_dns;
}

bool has_entry(const X509_NAME* name, const char* oid) {
  const std::unique_ptr<ASN1_OBJECT, FreeWith<ASN1_OBJECT_free>> type(OBJ_txt2obj(oid, 1));
  return X509_NAME_get_index_by_OBJ(name, type.get(), -1) >= 0;
}

// The certificates compared have no policy that only a table tells to be EV.
std::string validation(X509* certificate) {
  const std::unique_ptr<CERTIFICATEPOLICIES, FreeWith<CERTIFICATEPOLICIES_free>> policies(
      static_cast<CERTIFICATEPOLICIES*>(
          X509_get_ext_d2i(certificate, NID_certificate_policies, nullptr, nullptr)));
  std::string seen = " ";
  for (int i = 0; i < sk_POLICYINFO_num(policies.get()); ++i) {
    char text[80];
    OBJ_obj2txt(text, sizeof text, sk_POLICYINFO_value(policies.get(), i)->policyid, 1);
    seen += std::string(text) + ' ';
  }
  if (seen.find(" 2.23.140.1.1 ") != std::string::npos) return "EV";
  if (seen.find(" 2.23.140.1.2.2 ") != std::string::npos) return "OV";
  if (seen.find(" 2.23.140.1.2.3 ") != std::string::npos) return "IV";
  if (seen.find(" 2.23.140.1.2.1 ") != std::string::npos) return "DV";
  const X509_NAME* subject = X509_get_subject_name(certificate);
  return has_entry(subject, "1.3.6.1.4.1.311.60.2.1.3") && has_entry(subject, "2.5.4.5") ? "EV" : "";
}

bool has_server_auth(X509* certificate) {
  const std::unique_ptr<EXTENDED_KEY_USAGE, FreeWith<EXTENDED_KEY_USAGE_free>> usages(
      static_cast<EXTENDED_KEY_USAGE*>(X509_get_ext_d2i(certificate, NID_ext_key_usage, nullptr, nullptr)));
  for (int i = 0; i < sk_ASN1_OBJECT_num(usages.get()); ++i) {
    if (OBJ_obj2nid(sk_ASN1_OBJECT_value(usages.get(), i)) == NID_server_auth) return true;
  }
  return false;
}

bool is_ca(X509* certificate) {
  const std::unique_ptr<BASIC_CONSTRAINTS, FreeWith<BASIC_CONSTRAINTS_free>> constraints(
      static_cast<BASIC_CONSTRAINTS*>(
          X509_get_ext_d2i(certificate, NID_basic_constraints, nullptr, nullptr)));
  return constraints && constraints->ca != 0;
}

std::string key_algorithm(X509* certificate) {
  switch (EVP_PKEY_get_base_id(X509_get0_pubkey(certificate))) {
    case EVP_PKEY_RSA: return "RSA";
    case EVP_PKEY_RSA_PSS: return "RSA-PSS";
    case EVP_PKEY_EC: return "EC";
    case EVP_PKEY_ED25519: return "Ed25519";
    case EVP_PKEY_ED448: return "Ed448";
    case EVP_PKEY_DSA: return "DSA";
    default: return "?";
  }
}

void digest(const Bytes& der, const char* algorithm, std::span<std::uint8_t> out) {
  EXPECT_EQ(EVP_Q_digest(nullptr, algorithm, nullptr, der.data(), der.size(), out.data(), nullptr), 1);
}

}  // namespace

pki::ParsedCertificate read_with_openssl(x509_st* certificate) {
  pki::ParsedCertificate out;
  const X509_NAME* subject = X509_get_subject_name(certificate);
  const X509_NAME* issuer = X509_get_issuer_name(certificate);
  out.texts.subject = name_text(subject);
  out.texts.issuer = name_text(issuer);
  out.texts.issuer_name = issuer_name(issuer);
  out.texts.serial_number = serial_number(certificate);
  out.texts.signature_algorithm = OBJ_nid2ln(X509_get_signature_nid(certificate));
  out.texts.key_algorithm = key_algorithm(certificate);
  if (!is_ca(certificate)) out.texts.validation = validation(certificate);
  out.facts.key_bits = static_cast<std::uint16_t>(EVP_PKEY_get_bits(X509_get0_pubkey(certificate)));
  out.facts.not_before = moment(X509_get0_notBefore(certificate));
  out.facts.not_after = moment(X509_get0_notAfter(certificate));
  out.facts.ca = is_ca(certificate);
  out.facts.serves = has_server_auth(certificate);
  out.facts.self_issued = X509_NAME_cmp(subject, issuer) == 0;
  read_names(certificate, out);
  const Bytes der = encode(certificate);
  digest(der, "SHA256", out.facts.fingerprint_sha256);
  digest(der, "SHA1", out.facts.fingerprint_sha1);
  return out;
}

void expect_agreement(x509_st* certificate) {
  const auto expected = read_with_openssl(certificate);
  SCOPED_TRACE(expected.texts.subject);
  const auto parsed = pki::parse_certificate(encode(certificate));
  ASSERT_TRUE(parsed) << parsed.fault().detail;
  EXPECT_EQ(parsed->texts.subject, expected.texts.subject);
  EXPECT_EQ(parsed->texts.issuer, expected.texts.issuer);
  EXPECT_EQ(parsed->texts.issuer_name, expected.texts.issuer_name);
  EXPECT_EQ(parsed->texts.name, expected.texts.name);
  EXPECT_EQ(parsed->texts.serial_number, expected.texts.serial_number);
  EXPECT_EQ(parsed->texts.subject_alt_names, expected.texts.subject_alt_names);
  EXPECT_EQ(parsed->texts.key_algorithm, expected.texts.key_algorithm);
  EXPECT_EQ(parsed->texts.signature_algorithm, expected.texts.signature_algorithm);
  EXPECT_EQ(parsed->texts.validation, expected.texts.validation);
  EXPECT_EQ(parsed->facts.not_before, expected.facts.not_before);
  EXPECT_EQ(parsed->facts.not_after, expected.facts.not_after);
  EXPECT_EQ(parsed->facts.subject_alt_names_count, expected.facts.subject_alt_names_count);
  EXPECT_EQ(parsed->facts.key_bits, expected.facts.key_bits);
  EXPECT_EQ(parsed->facts.self_issued, expected.facts.self_issued);
  EXPECT_EQ(parsed->facts.ca, expected.facts.ca);
  EXPECT_EQ(parsed->facts.serves, expected.facts.serves);
  EXPECT_EQ(parsed->facts.fingerprint_sha256, expected.facts.fingerprint_sha256);
  EXPECT_EQ(parsed->facts.fingerprint_sha1, expected.facts.fingerprint_sha1);
}

}  // namespace kigen::testing
