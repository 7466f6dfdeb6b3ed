// Apple configuration profiles (.mobileconfig): an XML property list, as a rule signed (CMS SignedData
// around it).
//
// Recognised: a SignedData whose content begins as a property list with payloads, or that list itself:
//   `<?xml`, `<!DOCTYPE plist` or `<plist` with a key `Payload...` within the head, or `bplist00` with
//   such a key. Other property lists and other signed messages are not.
// Read: the certificates of the signature as pkcs7.h does; the payloads of type com.apple.security.root,
//   .pkcs1, .pem (DER or PEM in them, whatever the type says) and .pkcs12 (with the passwords of the
//   configuration, then the one in the profile; the first four of them, because each costs time).
// Entries: `signer:0` for the certificate of who signed; `chain:1` for what else lies in the signature,
//   by its position there; `payload:NAME` by PayloadDisplayName, else PayloadIdentifier, else position,
//   with `/ENTRY` behind it where PEM or PKCS#12 name what is inside. PayloadDisplayName is the friendly
//   name.
// Roles: signers are `signing`, security.root is `trusted`; the others are judged by content. Never a
//   chain.
// Faults: `unsupported` for binary property lists, encrypted payloads and PKCS#12 beyond the fourth,
//   `malformed` for XML that does not hold and payloads without a certificate, `truncated`, `too_large`
//   (also more than 200,000 tags and attributes); those of pkcs7.h, pem.h and pkcs12.h for what they
//   read. What stood before stays.
// Never: expands an entity, fetches a DTD, verifies a signature, or shows the password in the profile.
#pragma once

#include "probes/formats/format.h"

namespace kigen::formats {

extern const FormatDescription kMobileconfig;

}  // namespace kigen::formats
