#include "probes/pki/chain_verifier.h"

#include <algorithm>
#include <cassert>

#include "probes/pki/openssl_handles.h"
#include "probes/pki/openssl_time.h"
#include "probes/pki/served_chain.h"
#include "probes/pki/signature_strength.h"

namespace kigen::pki {
namespace {

using std::chrono::sys_days;
using std::chrono::sys_seconds;

constexpr std::size_t kMaxCertificates = 100;
constexpr sys_seconds kEarliest = sys_days(std::chrono::year(0) / 1 / 1);
constexpr sys_seconds kLatest = sys_days(std::chrono::year(9999) / 12 / 31) + std::chrono::seconds(86399);

/// Where path building looks for an issuer first.
enum class Prefer { kAnchors, kServed };

struct Path {
  bool found = false;
  bool leads_to_an_anchor = false;  // by way of certificates that were served
  int error = X509_V_OK;
  sys_seconds issuers_valid_from = kEarliest;
  sys_seconds issuers_valid_until = kLatest;
  sys_seconds not_after = kLatest;
  bool weakly_signed = false;              // below its anchor
  std::shared_ptr<X509> issuer = nullptr;  // of the leaf; null: the leaf stands alone on it
};

sys_seconds moment(const ASN1_TIME* time, sys_seconds otherwise) {
  return moment_of(time).value_or(otherwise);
}

sys_seconds not_after(const X509* certificate) { return moment(X509_get0_notAfter(certificate), kEarliest); }

std::shared_ptr<X509> shared(X509* certificate) {
  X509_up_ref(certificate);
  return {certificate, &X509_free};
}

/// Dates steer the choice of a path, but do not fail it.
int forgive_dates(int good, X509_STORE_CTX* context) {
  switch (X509_STORE_CTX_get_error(context)) {
    case X509_V_ERR_CERT_NOT_YET_VALID:
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_ERROR_IN_CERT_NOT_BEFORE_FIELD:
    case X509_V_ERR_ERROR_IN_CERT_NOT_AFTER_FIELD: return 1;
    default: return good;
  }
}

bool is_weakly_signed(X509* certificate) {
  int digest = NID_undef;
  if (X509_get_signature_info(certificate, &digest, nullptr, nullptr, nullptr) != 1) return false;
  return digest == NID_sha1 || digest == NID_md5 || digest == NID_md4 || digest == NID_md2;
}

void measure(Path& path, const STACK_OF(X509) * members) {
  const int last = sk_X509_num(members) - 1;
  for (int i = 0; i <= last; ++i) {
    X509* member = sk_X509_value(members, i);
    path.not_after = std::min(path.not_after, not_after(member));
    path.weakly_signed = path.weakly_signed || (i < last && is_weakly_signed(member));
    if (i == 0) continue;
    const auto from = moment(X509_get0_notBefore(member), kLatest);
    path.issuers_valid_from = std::max(path.issuers_valid_from, from);
    path.issuers_valid_until = std::min(path.issuers_valid_until, not_after(member));
  }
}

/// OpenSSL takes an issuer that is valid at the given time, else the one that expires last. Asked about the
/// last second of the leaf, it finds issuers that outlive it where there are any.
void configure(X509_VERIFY_PARAM* parameters, const X509* leaf, Prefer prefer) {
  const auto last_second = not_after(leaf) - std::chrono::seconds(1);
  X509_VERIFY_PARAM_set_time(parameters, static_cast<time_t>(last_second.time_since_epoch().count()));
  X509_VERIFY_PARAM_set_auth_level(parameters, 0);
  X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_PARTIAL_CHAIN);
  X509_VERIFY_PARAM_set_trust(parameters, X509_TRUST_SSL_SERVER);  // of a TRUSTED CERTIFICATE
  if (prefer == Prefer::kServed) X509_VERIFY_PARAM_clear_flags(parameters, X509_V_FLAG_TRUSTED_FIRST);
}

Path find_path(X509* leaf, STACK_OF(X509) * others, const TrustStore& trust, Prefer prefer) {
  const ErrorQueueGuard guard;
  const StoreContextHandle context(X509_STORE_CTX_new());
  if (!context || X509_STORE_CTX_init(context.get(), trust.get(), leaf, others) != 1) {
    return {.error = X509_V_ERR_UNSPECIFIED};
  }
  configure(X509_STORE_CTX_get0_param(context.get()), leaf, prefer);
  X509_STORE_CTX_set_verify_cb(context.get(), forgive_dates);
  Path path;
  path.found = X509_verify_cert(context.get()) == 1;
  path.error = X509_STORE_CTX_get_error(context.get());
  if (!path.found) return path;
  const auto* members = X509_STORE_CTX_get0_chain(context.get());
  measure(path, members);
  if (sk_X509_num(members) > 1) path.issuer = shared(sk_X509_value(members, 1));
  path.leads_to_an_anchor = X509_STORE_CTX_get_num_untrusted(context.get()) > 0 && sk_X509_num(members) > 1;
  return path;
}

/// An anchor that expires before the leaf may hide a longer way through the certificates that were served: a
/// cross-signed root.
Path find_best_path(X509* leaf, STACK_OF(X509) * others, const TrustStore& trust) {
  const Path path = find_path(leaf, others, trust, Prefer::kAnchors);
  if (path.found && path.issuers_valid_until >= not_after(leaf)) return path;
  if (sk_X509_num(others) == 0) return path;
  const Path other = find_path(leaf, others, trust, Prefer::kServed);
  if (!other.found) return path;
  return path.found && path.issuers_valid_until >= other.issuers_valid_until ? path : other;
}

bool lacks_an_issuer(const Path& path) {
  return path.error == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT ||
         path.error == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY ||
         path.error == X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE;
}

Bytes encoded(X509* certificate) {
  unsigned char* der = nullptr;
  const int size = i2d_X509(certificate, &der);
  if (size <= 0) return {};
  Bytes bytes(der, der + size);
  OPENSSL_free(der);
  return bytes;
}

using Decoded = std::span<const std::shared_ptr<x509_st>>;

X509Handle certificate_at(std::size_t position, std::span<const ByteView> chain, Decoded decoded) {
  if (decoded.empty()) return decode_x509(chain[position]);
  X509_up_ref(decoded[position].get());
  return X509Handle(decoded[position].get());
}

X509StackHandle all_but_the_first(std::span<const ByteView> chain, Decoded decoded) {
  X509StackHandle certificates(sk_X509_new_null());
  for (std::size_t position = 1; position < std::min(chain.size(), kMaxCertificates); ++position) {
    if (auto certificate = certificate_at(position, chain, decoded)) {
      sk_X509_push(certificates.get(), certificate.release());
    }
  }
  return certificates;
}

}  // namespace

Verdicts verify_chain(std::span<const ByteView> chain, const TrustStore& trust, MissingIssuer missing_issuer,
                      Decoded decoded) {
  if (chain.empty()) return {};
  assert(decoded.empty() || decoded.size() == chain.size());
  const ErrorQueueGuard guard;
  const auto leaf = certificate_at(0, chain, decoded);
  if (!leaf) return {};
  const auto others = all_but_the_first(chain, decoded);
  const bool unknown_is_possible = missing_issuer == MissingIssuer::kIsUnknown;

  const Path path = find_best_path(leaf.get(), others.get(), trust);
  Verdicts verdicts;
  if (path.found || !unknown_is_possible || !lacks_an_issuer(path)) verdicts.trusted = path.found;
  verdicts.signature_strength = path.found ? !path.weakly_signed : has_strong_signatures(chain_links(chain));
  verdicts.issuers_valid_from = path.issuers_valid_from;
  verdicts.issuers_valid_until = path.issuers_valid_until;
  verdicts.verified_chain_not_after = path.not_after;

  const bool complete = path.leads_to_an_anchor || leads_to_a_root(leaf.get(), others.get(), trust);
  if (complete || !unknown_is_possible) verdicts.complete_chain = complete;
  return verdicts;
}

std::optional<Bytes> issuer_on_path(std::span<const ByteView> chain, const TrustStore& trust,
                                    Decoded decoded) {
  if (chain.empty()) return std::nullopt;
  const ErrorQueueGuard guard;
  const auto leaf = certificate_at(0, chain, decoded);
  if (!leaf) return std::nullopt;
  const auto others = all_but_the_first(chain, decoded);
  const Path path = find_best_path(leaf.get(), others.get(), trust);
  if (!path.found || !path.issuer) return std::nullopt;
  return encoded(path.issuer.get());
}

}  // namespace kigen::pki
