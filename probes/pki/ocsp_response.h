// Reads an OCSP response as servers staple it (RFC 6960 section 4.2.1), with the DER walker: what it says of
// one certificate, and until when. It neither verifies the signature nor looks whether the responder may
// speak for the issuer: a staple is a fact about the server, and its dates are what runs out. Pure; any
// thread may call.
//
// In the order of decision: what is not exactly one OCSPResponse is `malformed`; a responseStatus other than
// successful is `absent`; a response type other than id-pkix-ocsp-basic is `unsupported`; of the
// SingleResponses the first whose certID has the serial number counts, whatever hash names its issuer; a
// broken one on the way to it is `malformed`, and none at all is `absent`.
#pragma once

#include "probes/model/observation.h"
#include "probes/model/result.h"
#include "probes/pki/der_reader.h"

namespace kigen::pki {

/// `leaf_serial_number`: the content octets of the certificate's serialNumber, as split_certificate finds
/// them.
Result<OcspStaple> parse_ocsp_response(ByteView der, ByteView leaf_serial_number);

}  // namespace kigen::pki
