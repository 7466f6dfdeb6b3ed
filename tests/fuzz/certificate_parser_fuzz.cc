// The certificate parser and what stands around it, on any bytes. Where OpenSSL reads the same bytes, serial
// number and notAfter must agree: those two name a certificate and raise the alarm.
#include <openssl/bn.h>
#include <time.h>

#include <string>

#include "probes/model/text.h"
#include "probes/pki/assessor.h"
#include "probes/pki/certificate_parser.h"
#include "probes/pki/openssl_handles.h"
#include "tests/fuzz/require.h"

namespace {

using namespace kigen;

std::string serial_number(X509* certificate) {
  const std::unique_ptr<BIGNUM, pki::FreeWith<BN_free>> number(
      ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr));
  char* hex = BN_bn2hex(number.get());
  std::string text = bounded_text(ascii_lower(hex), 256);
  OPENSSL_free(hex);
  return text == "0" ? "00" : text;
}

void compare_with_openssl(const pki::ParsedCertificate& parsed, X509* certificate) {
  require(parsed.texts.serial_number == serial_number(certificate));
  tm parts{};
  const ASN1_TIME* not_after = X509_get0_notAfter(certificate);
  if (ASN1_TIME_check(not_after) != 1 || ASN1_TIME_to_tm(not_after, &parts) != 1) return;
  require(parsed.facts.not_after.time_since_epoch().count() == timegm(&parts));
}

void check_texts(const CertificateTexts& texts) {
  for (const auto* text :
       {&texts.subject, &texts.issuer, &texts.issuer_name, &texts.name, &texts.serial_number,
        &texts.subject_alt_names, &texts.key_algorithm, &texts.signature_algorithm}) {
    require(text->size() <= 256 && is_printable_utf8(*text));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView der(data, size);
  pki::names_match(der, "www.example.test");
  const auto parsed = pki::parse_certificate(der);
  if (!parsed) return 0;
  check_texts(parsed->texts);
  require(pki::parse_subject_alt_names(der).dns == parsed->names.dns);
  if (const auto certificate = pki::decode_x509(der)) compare_with_openssl(*parsed, certificate.get());
  ERR_clear_error();
  return 0;
}
