// Mints OCSP responses for tests, as a responder that signs with the issuer's own key, or another that is
// named.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "probes/model/observation.h"
#include "tests/support/mint.h"

struct ocsp_basic_response_st;

namespace kigen::testing {

/// What the responder says of one certificate.
struct OcspSingle {
  Minted certificate;
  OcspStaple staple;
};

/// How it is signed.
struct OcspSigning {
  const Minted* responder = nullptr;  // null: the issuer itself
  std::string digest = "SHA1";        // of the certIDs
  enum class Identity { kByName, kByKey } identity = Identity::kByName;
  std::optional<std::chrono::sys_seconds> produced_at = {};     // absent: now
  std::function<void(ocsp_basic_response_st*)> customise = {};  // the last word before signing
};

/// A successful response about each of these, DER; they need not be certificates of the issuer. The
/// certificate of the responder goes along.
Bytes mint_ocsp_response(const Minted& issuer, const std::vector<OcspSingle>& singles,
                         const OcspSigning& signing = {});

/// A response of this OCSPResponseStatus and nothing else: tryLater is 3 (RFC 6960 section 4.2.1).
Bytes mint_ocsp_refusal(int status);

}  // namespace kigen::testing
