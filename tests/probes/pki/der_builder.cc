#include "tests/probes/pki/der_builder.h"

namespace kigen::testing {

Bytes join(std::initializer_list<Bytes> parts) {
  Bytes out;
  for (const auto& part : parts) out.insert(out.end(), part.begin(), part.end());
  return out;
}

Bytes element(std::uint8_t tag, const Bytes& content) {
  Bytes out = {tag};
  if (content.size() < 0x80) {
    out.push_back(static_cast<std::uint8_t>(content.size()));
  } else {
    int octets = 1;
    while (content.size() >> (8 * octets) != 0) ++octets;
    out.push_back(static_cast<std::uint8_t>(0x80 | octets));
    while (octets-- > 0) out.push_back(static_cast<std::uint8_t>(content.size() >> (8 * octets)));
  }
  out.insert(out.end(), content.begin(), content.end());
  return out;
}

Bytes element(std::uint8_t tag, std::string_view content) {
  return element(tag, to_owned(as_bytes(content)));
}

Bytes sequence(std::initializer_list<Bytes> parts) { return element(0x30, join(parts)); }

Bytes oid(std::string_view content) { return element(0x06, content); }

Bytes name(std::initializer_list<NameAttribute> attributes) {
  Bytes rdns;
  for (const auto& attribute : attributes) {
    const Bytes pair = sequence({oid(attribute.oid_content), element(attribute.tag, attribute.value)});
    rdns = join({rdns, element(0x31, pair)});
  }
  return element(0x30, rdns);
}

Bytes extension(std::string_view oid_content, const Bytes& value) {
  return sequence({oid(oid_content), element(0x04, value)});
}

Bytes RawCertificate::der() const {
  const Bytes wrapped = extensions.empty() ? Bytes() : element(0xa3, element(0x30, extensions));
  const Bytes tbs =
      sequence({version, serial_number, signature, issuer, validity(), subject, key, unique_ids, wrapped});
  return sequence({tbs, signature_algorithm, signature_value});
}

}  // namespace kigen::testing
