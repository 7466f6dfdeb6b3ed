#include "probes/pki/ocsp_verifier.h"

#include <openssl/ocsp.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "probes/pki/openssl_handles.h"
#include "probes/pki/openssl_time.h"

namespace kigen::pki {
namespace {

using BasicHandle = std::unique_ptr<OCSP_BASICRESP, FreeWith<OCSP_BASICRESP_free>>;
using CertIdHandle = std::unique_ptr<OCSP_CERTID, FreeWith<OCSP_CERTID_free>>;
using RequestHandle = std::unique_ptr<OCSP_REQUEST, FreeWith<OCSP_REQUEST_free>>;
using ResponseHandle = std::unique_ptr<OCSP_RESPONSE, FreeWith<OCSP_RESPONSE_free>>;
using std::chrono::sys_seconds;

constexpr int kMaxResponderCertificates = 10;  // each may cost two signatures

Fault fault(Reason reason, std::string_view why) { return {reason, "OCSP response: " + std::string(why)}; }

Result<BasicHandle> decode(ByteView der) {
  const unsigned char* cursor = der.data();
  const ResponseHandle response(d2i_OCSP_RESPONSE(nullptr, &cursor, static_cast<long>(der.size())));
  if (!response || cursor != der.data() + der.size())
    return fault(Reason::kMalformed, "it is not an OCSPResponse");
  const int status = OCSP_response_status(response.get());
  if (status != OCSP_RESPONSE_STATUS_SUCCESSFUL) {
    return fault(Reason::kAbsent, std::string("its status is ") + OCSP_response_status_str(status));
  }
  BasicHandle basic(OCSP_response_get1_basic(response.get()));
  if (!basic) return fault(Reason::kMalformed, "it holds no basic response");
  return basic;
}

// Who signed a response, and until when that certificate may speak; absent: for ever, as the issuer may.
struct Signer {
  std::optional<sys_seconds> until;
};

bool has_signed(OCSP_BASICRESP* basic, X509* candidate) {
  const X509StackHandle only(sk_X509_new_null());
  if (!only || X509_add_cert(only.get(), candidate, X509_ADD_FLAG_UP_REF) != 1) return false;
  return OCSP_basic_verify(basic, only.get(), nullptr, OCSP_NOINTERN | OCSP_NOVERIFY) == 1;
}

bool may_sign_responses(X509* certificate) {
  const auto flags = X509_get_extension_flags(certificate);
  if ((flags & (EXFLAG_INVALID | EXFLAG_CRITICAL)) != 0) return false;
  return (flags & EXFLAG_XKUSAGE) != 0 && (X509_get_extended_key_usage(certificate) & XKU_OCSP_SIGN) != 0;
}

bool has_issued(X509* issuer, X509* certificate) {
  EVP_PKEY* key = X509_get0_pubkey(issuer);
  return key != nullptr && X509_check_issued(issuer, certificate) == X509_V_OK &&
         X509_verify(certificate, key) == 1;
}

// RFC 6960 section 4.2.2.2.
std::optional<Signer> delegated_signer(OCSP_BASICRESP* basic, X509* candidate, X509* issuer) {
  if (!may_sign_responses(candidate) || !has_signed(basic, candidate) || !has_issued(issuer, candidate))
    return std::nullopt;
  const auto produced_at = moment_of(OCSP_resp_get0_produced_at(basic));
  const auto from = moment_of(X509_get0_notBefore(candidate));
  const auto until = moment_of(X509_get0_notAfter(candidate));
  if (!produced_at || !from || !until || *produced_at < *from || *produced_at > *until) return std::nullopt;
  return Signer{until};
}

std::optional<Signer> find_signer(OCSP_BASICRESP* basic, X509* issuer) {
  if (has_signed(basic, issuer)) return Signer{};
  const STACK_OF(X509)* sent = OCSP_resp_get0_certs(basic);
  for (int i = 0; i < std::min(sk_X509_num(sent), kMaxResponderCertificates); ++i) {
    if (const auto signer = delegated_signer(basic, sk_X509_value(sent, i), issuer)) return signer;
  }
  return std::nullopt;
}

ByteView content_of(const ASN1_STRING* text) {
  return {ASN1_STRING_get0_data(text), static_cast<std::size_t>(ASN1_STRING_length(text))};
}

// By their octets: responders differ in whether the algorithm has parameters.
bool is_same(OCSP_CERTID* theirs, OCSP_CERTID* ours) {
  ASN1_OCTET_STRING *their_name = nullptr, *their_key = nullptr, *our_name = nullptr, *our_key = nullptr;
  ASN1_INTEGER *their_serial = nullptr, *our_serial = nullptr;
  if (OCSP_id_get0_info(&their_name, nullptr, &their_key, &their_serial, theirs) != 1 ||
      OCSP_id_get0_info(&our_name, nullptr, &our_key, &our_serial, ours) != 1) {
    return false;
  }
  return std::ranges::equal(content_of(their_name), content_of(our_name)) &&
         std::ranges::equal(content_of(their_key), content_of(our_key)) &&
         ASN1_INTEGER_cmp(their_serial, our_serial) == 0;
}

bool means(OCSP_CERTID* id, X509* leaf, X509* issuer) {
  ASN1_OBJECT* algorithm = nullptr;
  if (OCSP_id_get0_info(nullptr, &algorithm, nullptr, nullptr, id) != 1) return false;
  const EVP_MD* digest = EVP_get_digestbyobj(algorithm);
  if (digest == nullptr) return false;
  const CertIdHandle ours(OCSP_cert_to_id(digest, leaf, issuer));
  return ours && is_same(id, ours.get());
}

std::optional<Revocation::Status> status_of(int openssl_status) {
  switch (openssl_status) {
    case V_OCSP_CERTSTATUS_GOOD: return Revocation::Status::kGood;
    case V_OCSP_CERTSTATUS_REVOKED: return Revocation::Status::kRevoked;
    case V_OCSP_CERTSTATUS_UNKNOWN: return Revocation::Status::kUnknown;
    default: return std::nullopt;
  }
}

Result<Revocation> read_single(OCSP_SINGLERESP* single) {
  if (OCSP_SINGLERESP_get_ext_by_critical(single, 1, -1) >= 0)
    return fault(Reason::kUnsupported, "it has a critical extension");
  ASN1_GENERALIZEDTIME *this_update = nullptr, *next_update = nullptr;
  const auto status =
      status_of(OCSP_single_get0_status(single, nullptr, nullptr, &this_update, &next_update));
  const auto from = moment_of(this_update);
  if (!status || !from) return fault(Reason::kMalformed, "thisUpdate does not hold");
  Revocation revocation;
  revocation.status = *status;
  revocation.this_update = *from;
  revocation.next_update = moment_of(next_update);
  const bool holds = next_update == nullptr || (revocation.next_update && *revocation.next_update >= *from);
  if (!holds) return fault(Reason::kMalformed, "nextUpdate does not hold");
  return revocation;
}

Result<Revocation> find_single(OCSP_BASICRESP* basic, X509* leaf, X509* issuer) {
  for (int i = 0; i < OCSP_resp_count(basic); ++i) {
    OCSP_SINGLERESP* single = OCSP_resp_get0(basic, i);
    auto* id = const_cast<OCSP_CERTID*>(OCSP_SINGLERESP_get0_id(single));
    if (means(id, leaf, issuer)) return read_single(single);
  }
  return fault(Reason::kAbsent, "it does not speak of the certificate");
}

}  // namespace

Result<Revocation> judge_ocsp_response(ByteView response, ByteView leaf, ByteView issuer) {
  const ErrorQueueGuard guard;
  const auto leaf_x509 = decode_x509(leaf), issuer_x509 = decode_x509(issuer);
  if (!leaf_x509 || !issuer_x509) return fault(Reason::kUnsupported, "the certificate cannot be read");
  const auto basic = decode(response);
  if (!basic) return basic.fault();
  if (OCSP_BASICRESP_get_ext_by_critical(basic->get(), 1, -1) >= 0)
    return fault(Reason::kUnsupported, "it has a critical extension");
  const auto signer = find_signer(basic->get(), issuer_x509.get());
  if (!signer) return fault(Reason::kUntrusted, "nobody signed it who may speak for the issuer");
  auto revocation = find_single(basic->get(), leaf_x509.get(), issuer_x509.get());
  if (revocation && signer->until) {
    revocation->next_update = std::min(counts_until(*revocation), *signer->until);
  }
  return revocation;
}

Bytes make_ocsp_request(ByteView leaf, ByteView issuer) {
  const ErrorQueueGuard guard;
  const auto leaf_x509 = decode_x509(leaf), issuer_x509 = decode_x509(issuer);
  const RequestHandle request(OCSP_REQUEST_new());
  if (!leaf_x509 || !issuer_x509 || !request) return {};
  CertIdHandle id(OCSP_cert_to_id(EVP_sha1(), leaf_x509.get(), issuer_x509.get()));
  if (!id || OCSP_request_add0_id(request.get(), id.get()) == nullptr) return {};
  id.release();  // the request's now
  unsigned char* der = nullptr;
  const int size = i2d_OCSP_REQUEST(request.get(), &der);
  if (size <= 0) return {};
  Bytes bytes(der, der + size);
  OPENSSL_free(der);
  return bytes;
}

}  // namespace kigen::pki
