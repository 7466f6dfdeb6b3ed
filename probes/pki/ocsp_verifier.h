// Judges an OCSP response about one certificate (RFC 6960), with OpenSSL: who signed it, and what it says.
// Staples are shown as facts elsewhere (ocsp_response.h), whoever signed them; here the signature is what
// matters. Free of the time of day. Any thread may call; leaves nothing in OpenSSL's error queue.
//
// In the order of decision: what is not exactly one OCSPResponse with a basic response is `malformed`; a
// responseStatus other than successful is `absent`; a critical extension that we do not know is
// `unsupported`; a response that neither the issuer signed, nor a responder to which it delegated that
// (4.2.2.2: its certificate is the issuer's, says id-kp-OCSPSigning, and was valid when the response was
// produced), is `untrusted`; one whose certIDs, by whatever hash, do not mean the certificate is `absent`.
#pragma once

#include "probes/model/bytes.h"
#include "probes/model/result.h"
#include "probes/pki/revocation.h"

namespace kigen::pki {

/// `leaf`, `issuer`: DER of the certificate and of the one that issued it, which the caller has verified. Of
/// several SingleResponses about it the first counts.
Result<Revocation> judge_ocsp_response(ByteView response, ByteView leaf, ByteView issuer);

/// An OCSPRequest about one certificate, DER: with SHA-1 in its certID, which every responder understands
/// (RFC 5019 section 2.1.1), and without a nonce. Empty when the certificates cannot be read.
Bytes make_ocsp_request(ByteView leaf, ByteView issuer);

}  // namespace kigen::pki
