#include "probes/pki/revocation_list.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "probes/pki/certificate_fields.h"
#include "probes/pki/distribution_points.h"
#include "probes/pki/extensions.h"
#include "probes/pki/oid.h"
#include "probes/pki/openssl_handles.h"

namespace kigen::pki {
namespace {

using AlgorithmHandle = std::unique_ptr<X509_ALGOR, FreeWith<X509_ALGOR_free>>;
using BitsHandle = std::unique_ptr<ASN1_BIT_STRING, FreeWith<ASN1_BIT_STRING_free>>;
using NameHandle = std::unique_ptr<X509_NAME, FreeWith<X509_NAME_free>>;
using TypeHandle = std::unique_ptr<ASN1_TYPE, FreeWith<ASN1_TYPE_free>>;

Fault fault(Reason reason, std::string_view why) { return {reason, "revocation list: " + std::string(why)}; }

template <auto kDecode, typename Handle>
Handle decoded(ByteView der) {
  const unsigned char* cursor = der.data();
  return Handle(kDecode(nullptr, &cursor, static_cast<long>(der.size())));
}

bool has_issued(X509* issuer, const CrlContent& list) {
  const auto name = decoded<d2i_X509_NAME, NameHandle>(list.issuer);
  return name && X509_NAME_cmp(name.get(), X509_get_subject_name(issuer)) == 0;
}

// What X509_CRL_verify does, without an object for each entry of the list.
bool has_signed(X509* issuer, const CrlContent& list) {
  EVP_PKEY* key = X509_get0_pubkey(issuer);
  const auto algorithm = decoded<d2i_X509_ALGOR, AlgorithmHandle>(list.signature_algorithm);
  const auto signature = decoded<d2i_ASN1_BIT_STRING, BitsHandle>(list.signature);
  const auto signed_part = decoded<d2i_ASN1_TYPE, TypeHandle>(list.tbs);
  if (key == nullptr || !algorithm || !signature || !signed_part) return false;
  return ASN1_item_verify(ASN1_ITEM_rptr(ASN1_ANY), algorithm.get(), signature.get(), signed_part.get(),
                          key) == 1;
}

// Absent keyUsage allows everything (RFC 5280 section 4.2.1.3).
bool may_sign_lists(X509* issuer) { return (X509_get_key_usage(issuer) & KU_CRL_SIGN) != 0; }

bool have_a_name_in_common(ByteView names, ByteView others) {
  DerReader reader(names);
  while (const auto name = reader.next()) {
    DerReader other_reader(others);
    while (const auto other = other_reader.next()) {
      if (as_text(name->whole) == as_text(other->whole)) return true;
    }
  }
  return false;
}

}  // namespace

RevocationList::RevocationList(CrlContent content)
    : revoked_(std::move(content.revoked)),
      scope_(std::move(content.scope)),
      this_update_(content.this_update),
      next_update_(content.next_update) {}

Result<std::shared_ptr<const RevocationList>> RevocationList::read(ByteView der, ByteView issuer) {
  const ErrorQueueGuard guard;
  const auto issuer_x509 = decode_x509(issuer);
  if (!issuer_x509) return fault(Reason::kUnsupported, "its issuer cannot be read");
  auto content = read_crl(der);
  if (!content) return std::move(content).fault();
  if (!has_issued(issuer_x509.get(), *content)) return fault(Reason::kUntrusted, "it is another authority's");
  if (!may_sign_lists(issuer_x509.get())) return fault(Reason::kUntrusted, "its issuer may not sign lists");
  if (!has_signed(issuer_x509.get(), *content))
    return fault(Reason::kUntrusted, "its signature does not hold");
  return std::shared_ptr<const RevocationList>(new RevocationList(*std::move(content)));
}

bool RevocationList::is_about(ByteView basic_constraints, ByteView crl_distribution_points) const {
  if (says_ca(basic_constraints) ? scope_.only_user : scope_.only_ca) return false;
  if (!scope_.is_named) return true;
  const auto points = distribution_points(crl_distribution_points);
  return std::ranges::any_of(points, [this](const DistributionPoint& point) {
    return point.is_whole && have_a_name_in_common(scope_.full_name, point.full_name);
  });
}

Result<Revocation> RevocationList::judge(ByteView certificate) const {
  static constexpr Oid kBasicConstraints("2.5.29.19"), kCrlDistributionPoints("2.5.29.31");
  const auto fields = split_certificate(certificate);
  if (!fields) return fields.fault();
  const auto extension = [&](const Oid& oid) {
    return find_extension(fields->extensions, oid.bytes()).value_or(ByteView());
  };
  if (!is_about(extension(kBasicConstraints), extension(kCrlDistributionPoints)))
    return fault(Reason::kUnsupported, "it is about other certificates");
  Revocation revocation;
  revocation.this_update = this_update_;
  revocation.next_update = next_update_;
  if (revoked_.contains(fields->serial_number)) {
    revocation.status = Revocation::Status::kRevoked;
  } else if (scope_.some_reasons) {
    return fault(Reason::kUnsupported, "it is about some reasons only");
  } else {
    revocation.status = Revocation::Status::kGood;
  }
  return revocation;
}

}  // namespace kigen::pki
