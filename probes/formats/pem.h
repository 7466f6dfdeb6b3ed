// PEM (RFC 7468): text with blocks of base64 between armour lines.
//
// Recognised: a line that begins with `-----BEGIN ` within the head.
// Read: `CERTIFICATE`, `X509 CERTIFICATE` and OpenSSL's `TRUSTED CERTIFICATE` (its first SEQUENCE; the
//   trust attributes behind it are not ours); `PKCS7`, `PKCS #7 SIGNED DATA` and `CMS` with all that
//   pkcs7.h finds in a SignedData (a message of another type is passed over); `X509 CRL`. Any number of
//   blocks; text between and around them, CRLF, a UTF-8 byte order mark and RFC 1421 headers are passed
//   over. Other labels are passed over; a private key among them says that the certificate before or
//   after it is served: the first certificate has_private_key.
// Entries: the position among the blocks of certificates, "0", "1", ..., also of blocks that could not be
//   read. A PKCS#7 block is one such block, its certificates are counted within: "2/0", "2/1" and
//   "crl:2/0" belong to the third block, whatever the others hold. Blocks of CRLs have a count of their
//   own: "crl:0", "crl:1", ...
// Faults: `truncated` for a block without its END line, `malformed` for base64 or DER that does not hold,
//   `too_large` for the content as a whole; pkcs7.h names those within its blocks. Earlier and later
//   blocks stay.
// is_chain: a private key is present, or there are two certificates or more and the first is no CA of its
//   own (the first block's issuer is the second's subject). A single certificate alone makes no claim.
// Never: decrypts, verifies, or looks at the file name.
#pragma once

#include "probes/formats/format.h"

namespace kigen::formats {

extern const FormatDescription kPem;

}  // namespace kigen::formats
