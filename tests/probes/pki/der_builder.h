// Writes DER by hand, for certificates that no library would make: every field can be replaced.
#pragma once

#include <string_view>

#include "probes/model/bytes.h"

namespace kigen::testing {

Bytes join(std::initializer_list<Bytes> parts);
/// One element; the length in as few octets as possible.
Bytes element(std::uint8_t tag, const Bytes& content);
Bytes element(std::uint8_t tag, std::string_view content);
Bytes sequence(std::initializer_list<Bytes> parts);
/// The OBJECT IDENTIFIER whose content octets these are, "\x55\x04\x03".
Bytes oid(std::string_view content);

/// A Name of one RDN per attribute.
struct NameAttribute {
  std::string_view oid_content;
  std::uint8_t tag;
  std::string_view value;
};
Bytes name(std::initializer_list<NameAttribute> attributes);

Bytes extension(std::string_view oid_content, const Bytes& value);

/// A certificate of fields; the signature is not one.
struct RawCertificate {
  Bytes version = element(0xa0, element(0x02, "\x02"));
  Bytes serial_number = element(0x02, "\x01");
  Bytes signature = sequence({oid("\x2a\x86\x48\xce\x3d\x04\x03\x02")});
  Bytes issuer = name({{"\x55\x04\x03", 0x0c, "issuer"}});
  Bytes not_before = element(0x17, "260101000000Z");
  Bytes not_after = element(0x17, "360101000000Z");
  Bytes subject = name({{"\x55\x04\x03", 0x0c, "subject"}});
  Bytes key = sequence({sequence({oid("\x2b\x65\x70")}), element(0x03, Bytes(33, 0x00))});
  Bytes unique_ids = {};
  Bytes extensions = {};  // those of extension(), behind one another
  Bytes signature_algorithm = signature;
  Bytes signature_value = element(0x03, Bytes(9, 0x00));

  Bytes validity() const { return sequence({not_before, not_after}); }
  Bytes der() const;
};

}  // namespace kigen::testing
