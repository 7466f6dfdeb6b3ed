#include "tests/support/mint_crl.h"

#include <stdexcept>

#include "probes/pki/openssl_handles.h"

namespace kigen::testing {
namespace {

using EnumeratedHandle = std::unique_ptr<ASN1_ENUMERATED, pki::FreeWith<ASN1_ENUMERATED_free>>;
using CrlHandle = std::unique_ptr<X509_CRL, pki::FreeWith<X509_CRL_free>>;
using IntegerHandle = std::unique_ptr<ASN1_INTEGER, pki::FreeWith<ASN1_INTEGER_free>>;
using TimeHandle = std::unique_ptr<ASN1_TIME, pki::FreeWith<ASN1_TIME_free>>;

void must(bool holds, const char* call) {
  if (!holds) throw std::runtime_error(std::string("mint_crl: ") + call + " failed");
}

TimeHandle time_of(std::chrono::sys_seconds moment) {
  return TimeHandle(ASN1_TIME_set(nullptr, moment.time_since_epoch().count()));
}

IntegerHandle integer(long value) {
  IntegerHandle number(ASN1_INTEGER_new());
  must(ASN1_INTEGER_set(number.get(), value) == 1, "ASN1_INTEGER_set");
  return number;
}

Bytes encoded(X509_CRL* crl) {
  unsigned char* der = nullptr;
  const int size = i2d_X509_CRL(crl, &der);
  must(size > 0, "i2d_X509_CRL");
  Bytes bytes(der, der + size);
  OPENSSL_free(der);
  return bytes;
}

}  // namespace

void add_revoked(X509_CRL* crl, long serial_number, int reason) {
  X509_REVOKED* revoked = X509_REVOKED_new();
  must(X509_REVOKED_set_serialNumber(revoked, integer(serial_number).get()) == 1, "set_serialNumber");
  auto* when = const_cast<ASN1_TIME*>(X509_CRL_get0_lastUpdate(crl));
  must(X509_REVOKED_set_revocationDate(revoked, when) == 1, "set_revocationDate");
  if (reason >= 0) {
    const EnumeratedHandle value(ASN1_ENUMERATED_new());
    must(ASN1_ENUMERATED_set(value.get(), reason) == 1, "ASN1_ENUMERATED_set");
    must(X509_REVOKED_add1_ext_i2d(revoked, NID_crl_reason, value.get(), 0, 0) == 1, "crl_reason");
  }
  must(X509_CRL_add0_revoked(crl, revoked) == 1, "X509_CRL_add0_revoked");
}

Bytes mint_crl(const CrlSpec& spec, const Minted& issuer) {
  const CrlHandle crl(X509_CRL_new());
  const TimeHandle this_update = time_of(spec.this_update);
  must(X509_CRL_set_issuer_name(crl.get(), X509_get_subject_name(issuer.x509.get())) == 1, "set_issuer_name");
  must(X509_CRL_set1_lastUpdate(crl.get(), this_update.get()) == 1, "set1_lastUpdate");
  if (spec.next_update) {
    must(X509_CRL_set1_nextUpdate(crl.get(), time_of(*spec.next_update).get()) == 1, "set1_nextUpdate");
  }
  if (spec.number) {
    must(X509_CRL_set_version(crl.get(), X509_CRL_VERSION_2) == 1, "X509_CRL_set_version");
    must(X509_CRL_add1_ext_i2d(crl.get(), NID_crl_number, integer(*spec.number).get(), 0, 0) == 1,
         "crl_number");
  }
  for (int serial_number = 1; serial_number <= spec.revoked; ++serial_number) {
    add_revoked(crl.get(), serial_number);
  }
  if (spec.customise) spec.customise(crl.get());
  must(X509_CRL_sign(crl.get(), issuer.key.get(), EVP_sha256()) > 0, "X509_CRL_sign");
  return encoded(crl.get());
}

}  // namespace kigen::testing
