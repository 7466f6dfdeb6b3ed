// Reads the facts of one certificate from its DER (RFC 5280 section 4.1), without OpenSSL's parser: a few
// microseconds instead of two hundred. Lenient: an extension that does not parse is as if absent; only the
// outer structure, the serial number, the names and the validity must hold. Verifies nothing.
#pragma once

#include <string>
#include <vector>

#include "probes/model/bytes.h"
#include "probes/model/certificate.h"
#include "probes/model/ip_address.h"
#include "probes/model/result.h"

namespace kigen::pki {

/// The names a certificate is valid for (RFC 5280 4.2.1.6), all of them, in order.
struct SubjectAltNames {
  std::vector<std::string> dns;  // as encoded, lower case
  std::vector<IpAddress> ip;
};

struct ParsedCertificate {
  Certificate::Facts facts;
  CertificateTexts texts;
  SubjectAltNames names;
};

/// `truncated` when the DER ends early, `malformed` with the field that does not hold. Bytes after the outer
/// SEQUENCE are ignored and not hashed.
Result<ParsedCertificate> parse_certificate(ByteView der);
/// The same from exactly the bytes of certificate_extent, for whoever has their SHA-256 already. What
/// `parsed` held before is gone, but for its memory; it is unspecified after a failure.
Status parse_certificate(ByteView certificate, const Sha256& fingerprint, ParsedCertificate& parsed);

/// The names alone, when the certificate itself is known already.
SubjectAltNames parse_subject_alt_names(ByteView der);

Sha256 sha256(ByteView bytes);
Sha1 sha1(ByteView bytes);

}  // namespace kigen::pki
