// Mints OCSP responses for tests, as a responder that signs with the issuer's own key.
#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "probes/model/observation.h"
#include "tests/support/mint.h"

namespace kigen::testing {

/// What the responder says of one certificate.
struct OcspSingle {
  Minted certificate;
  OcspStaple staple;
};

/// A successful response about each of these, DER; they need not be certificates of the issuer.
Bytes mint_ocsp_response(const Minted& issuer, const std::vector<OcspSingle>& singles);

/// A response of this OCSPResponseStatus and nothing else: tryLater is 3 (RFC 6960 section 4.2.1).
Bytes mint_ocsp_refusal(int status);

}  // namespace kigen::testing
