// SAML 2.0 metadata (saml-metadata-2.0-os), WS-Federation metadata of AD FS among it, and whatever else in
// XML has an element X509Certificate (XML Signature, section 4.5.4). Recognised by XML in which that name, or
// the namespace of SAML metadata, stands within the head. Elements are taken by their local names, whatever
// the prefix. Decision order:
//   1. below a KeyDescriptor: role by its `use`, `signing` also without one; the first of an X509Data is the
//   key's
//      own, the others its issuers. Entry `signing:0`, where the document has several entities
//      `ENTITYID/signing:0`
//   2. in the signature of a document, unless a KeyDescriptor has it: role and entry `signing` after those
//   3. elsewhere: `certificate:0`, role by content
// Faults: `unsupported` a DTD, `too_large` more marks or nesting than is read, `truncated` and `malformed` as
// the XML does not hold (what stood before is kept), or a certificate does not (entry `certificate:N`, its
// position). Never: entities beyond XML's own five, a fetch, a signature verified.
#pragma once

#include "probes/formats/format.h"

namespace kigen::formats {

extern const FormatDescription kSamlMetadata;

}  // namespace kigen::formats
