// Asks an authority about one of its certificates: an OCSP responder by POST (RFC 6960 appendix A), or the
// place of a revocation list. What comes is judged before it is believed. Blocking and without memory; any
// thread may call.
#pragma once

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <variant>

#include "probes/model/certificate.h"
#include "probes/model/result.h"
#include "probes/pki/revocation.h"
#include "probes/pki/revocation_list.h"
#include "probes/pki/revocation_subject.h"

namespace kigen::sources {

/// One place where something about a certificate is to be had.
struct RevocationPlace {
  enum class Kind : std::uint8_t { kOcsp, kCrl };

  Kind kind = Kind::kOcsp;
  std::string url;
  std::shared_ptr<const pki::RevocationSubject> subject;
};

/// The same for all that would get the same: certificates of one issuer share a list.
Sha256 key_of(const RevocationPlace& place);

/// `scheme://host:port` as it stands in the URL.
std::string origin_of(const RevocationPlace& place);

/// An answer about one certificate, or a list that answers about many.
using RevocationFinding = std::variant<pki::Revocation, std::shared_ptr<const pki::RevocationList>>;

/// What a finding says of the certificate.
Result<pki::Revocation> judge(const RevocationFinding& finding, const pki::RevocationSubject& subject);

/// Within 5 seconds and 64 KiB for OCSP, 30 seconds and 16 MiB for a list. Faults: those of http_fetch,
/// pki::judge_ocsp_response and pki::RevocationList.
Result<RevocationFinding> fetch_revocation(const RevocationPlace& place, const std::stop_token& stop);

}  // namespace kigen::sources
