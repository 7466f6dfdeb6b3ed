#include "tests/support/mint_ocsp.h"

#include <openssl/ocsp.h>

#include <stdexcept>
#include <string>

#include "probes/pki/openssl_handles.h"

namespace kigen::testing {
namespace {

using pki::FreeWith;
using BasicHandle = std::unique_ptr<OCSP_BASICRESP, FreeWith<OCSP_BASICRESP_free>>;
using ResponseHandle = std::unique_ptr<OCSP_RESPONSE, FreeWith<OCSP_RESPONSE_free>>;
using CertIdHandle = std::unique_ptr<OCSP_CERTID, FreeWith<OCSP_CERTID_free>>;
using TimeHandle = std::unique_ptr<ASN1_GENERALIZEDTIME, FreeWith<ASN1_GENERALIZEDTIME_free>>;

template <typename T>
T must(T result, const char* call) {
  if (!result) throw std::runtime_error(std::string("mint_ocsp: ") + call + " failed");
  return result;
}

TimeHandle asn1_time(std::chrono::sys_seconds time) {
  return TimeHandle(must(ASN1_GENERALIZEDTIME_set(nullptr, time.time_since_epoch().count()), "a time"));
}

int openssl_status(OcspStaple::Status status) {
  switch (status) {
    case OcspStaple::Status::kGood: return V_OCSP_CERTSTATUS_GOOD;
    case OcspStaple::Status::kRevoked: return V_OCSP_CERTSTATUS_REVOKED;
    case OcspStaple::Status::kUnknown: return V_OCSP_CERTSTATUS_UNKNOWN;
  }
  return V_OCSP_CERTSTATUS_UNKNOWN;
}

void add_single(OCSP_BASICRESP* basic, const OcspSingle& single, X509* issuer, const EVP_MD* digest) {
  const CertIdHandle id(
      must(OCSP_cert_to_id(digest, single.certificate.x509.get(), issuer), "OCSP_cert_to_id"));
  const TimeHandle this_update = asn1_time(single.staple.this_update);
  const TimeHandle next_update = single.staple.next_update ? asn1_time(*single.staple.next_update) : nullptr;
  const bool revoked = single.staple.status == OcspStaple::Status::kRevoked;
  must(OCSP_basic_add1_status(basic, id.get(), openssl_status(single.staple.status),
                              revoked ? OCSP_REVOKED_STATUS_KEYCOMPROMISE : OCSP_REVOKED_STATUS_NOSTATUS,
                              revoked ? this_update.get() : nullptr, this_update.get(), next_update.get()),
       "OCSP_basic_add1_status");
}

Bytes encoded(int status, OCSP_BASICRESP* basic) {
  const ResponseHandle response(must(OCSP_response_create(status, basic), "OCSP_response_create"));
  unsigned char* der = nullptr;
  const int size = i2d_OCSP_RESPONSE(response.get(), &der);
  must(size > 0, "i2d_OCSP_RESPONSE");
  Bytes bytes(der, der + size);
  OPENSSL_free(der);
  return bytes;
}

}  // namespace

Bytes mint_ocsp_response(const Minted& issuer, const std::vector<OcspSingle>& singles,
                         const OcspSigning& signing) {
  const BasicHandle basic(must(OCSP_BASICRESP_new(), "OCSP_BASICRESP_new"));
  const EVP_MD* digest = must(EVP_get_digestbyname(signing.digest.c_str()), "EVP_get_digestbyname");
  for (const OcspSingle& single : singles) add_single(basic.get(), single, issuer.x509.get(), digest);
  if (signing.customise) signing.customise(basic.get());
  unsigned long flags = signing.identity == OcspSigning::Identity::kByKey ? OCSP_RESPID_KEY : 0;
  if (signing.produced_at) {
    auto* produced_at = const_cast<ASN1_GENERALIZEDTIME*>(OCSP_resp_get0_produced_at(basic.get()));
    must(ASN1_GENERALIZEDTIME_set(produced_at, signing.produced_at->time_since_epoch().count()), "a time");
    flags |= OCSP_NOTIME;
  }
  const Minted& responder = signing.responder != nullptr ? *signing.responder : issuer;
  must(OCSP_basic_sign(basic.get(), responder.x509.get(), responder.key.get(), EVP_sha256(), nullptr, flags),
       "OCSP_basic_sign");
  return encoded(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic.get());
}

Bytes mint_ocsp_refusal(int status) { return encoded(status, nullptr); }

}  // namespace kigen::testing
