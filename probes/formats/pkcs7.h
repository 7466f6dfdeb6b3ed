// PKCS#7 and CMS SignedData (RFC 5652 section 5.1): certificate bundles (.p7b, .p7c) and signed messages.
//
// Recognised: SEQUENCE { OBJECT IDENTIFIER signedData, in DER or BER (indefinite lengths), or a bare
//   SignedData without the ContentInfo: SEQUENCE { INTEGER 1 to 5, SET. Other types of message hold no
//   certificates that could be read and are not recognised.
// Read: of `certificates` the Certificate choices, of `crls` the CertificateList choices; the other
//   choices (attribute certificates, OCSP responses) are passed over. Certificates keep their bytes; one
//   of indefinite length is rewritten. Up to 10,000 of each.
// Entries: the position among the certificates, "0", "1", ..., also of those that could not be read;
//   "crl:0", "crl:1", ... for the lists. In PEM the number of the block stands before it: "2/0",
//   "crl:2/0".
// Roles: a certificate that a SignerInfo names (issuer and serial number, or subjectKeyIdentifier) is
//   `signing`. Signatures are not verified. is_chain: none is a signer's, and the second certificate
//   issued the first.
// Faults: `truncated` when the content ends before its length (what stood before the cut is kept),
//   `malformed` for structure that does not hold or bytes behind it other than white space or zeros,
//   `too_large` for the content as a whole and beyond 10,000 certificates or lists, `unsupported` for a
//   message of another type.
#pragma once

#include <string>

#include "probes/formats/format.h"

namespace kigen::formats {

extern const FormatDescription kPkcs7;

/// How a format calls what lies in a SignedData.
struct SignedDataEntries {
  std::string whole;        // for its faults as a whole
  std::string certificate;  // before the position of a certificate
  std::string crl;          // before that of a list
};

/// Adds what a SignedData holds to `contents`. False when it is a message of another type: nothing was added.
bool collect_signed_data(ByteView bytes, const SignedDataEntries& entries, Contents& contents);

}  // namespace kigen::formats
