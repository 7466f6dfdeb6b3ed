// Cuts a certificate into the fields of RFC 5280 section 4.1 without looking into them. Views alias the
// input.
#pragma once

#include <optional>

#include "probes/model/result.h"
#include "probes/pki/der_reader.h"

namespace kigen::pki {

struct CertificateFields {
  ByteView serial_number;            // content of the INTEGER, not empty
  ByteView signature_algorithm;      // content of the AlgorithmIdentifier beside the signature
  DerElement issuer, subject;        // Name
  DerElement not_before, not_after;  // Time
  ByteView subject_public_key_info;  // its content
  ByteView extensions;               // content of the SEQUENCE OF Extension; empty when there are none
};

/// The bytes of the certificate that begins `der`: its outer SEQUENCE. `truncated` when it ends early,
/// `malformed` when it is none.
Result<ByteView> certificate_extent(ByteView der);

/// From exactly the bytes of certificate_extent. `malformed`, with the name of the field that is missing.
Result<CertificateFields> split_certificate(ByteView certificate);

/// The extensions Kigen reads: content of their OCTET STRINGs. Of two with the same OID the first counts.
struct KnownExtensions {
  std::optional<ByteView> subject_alt_name, basic_constraints, extended_key_usage, certificate_policies,
      signed_certificate_timestamps;  // RFC 6962 section 3.3
};
KnownExtensions find_extensions(ByteView extensions);

/// The content of the OCTET STRING of the first extension of that type; absent when there is none.
std::optional<ByteView> find_extension(ByteView extensions, ByteView oid_content);

}  // namespace kigen::pki
