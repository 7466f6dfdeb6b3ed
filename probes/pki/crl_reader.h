// Takes a certificate revocation list apart (RFC 5280 section 5.1), for whoever judges certificates by it. It
// verifies nothing; crl_parser.h reads the few facts that are shown of a list. With the DER walker, so that a
// list of sixteen megabytes costs little more than its serial numbers. Pure; views alias the input; any
// thread may call.
//
// `truncated` or `malformed` when it is not exactly one CertificateList, with the field that does not hold;
// `unsupported` when it may not be used by itself: a delta list, an indirect one (of itself or of an entry),
// a list of attribute certificates, or one with a critical extension we do not know (5.2 and 5.3 forbid to go
// on).
#pragma once

#include <chrono>
#include <optional>

#include "probes/model/result.h"
#include "probes/pki/der_reader.h"
#include "probes/pki/serial_set.h"

namespace kigen::pki {

/// issuingDistributionPoint (5.2.5): which certificates of the issuer the list is about.
struct CrlScope {
  Bytes full_name;         // GeneralNames of its distribution point, one of which the certificate's has too
  bool is_named = false;   // it has a distribution point
  bool only_user = false;  // onlyContainsUserCerts
  bool only_ca = false;    // onlyContainsCACerts
  bool some_reasons = false;  // what it does not list may be revoked for another reason
};

struct CrlContent {
  ByteView tbs;                  // tbsCertList, whole: what was signed
  ByteView signature_algorithm;  // AlgorithmIdentifier, whole
  ByteView signature;            // BIT STRING, whole
  ByteView issuer;               // Name, whole
  std::chrono::sys_seconds this_update{};
  std::optional<std::chrono::sys_seconds> next_update;
  SerialSet revoked;  // sealed; without entries that say removeFromCRL
  CrlScope scope;
};

Result<CrlContent> read_crl(ByteView der);

}  // namespace kigen::pki
