#include "tests/probes/formats/jks_builder.h"

#include <openssl/sha.h>

#include "tests/probes/formats/der_builder.h"

namespace kigen::formats::build {
namespace {

Bytes big_endian(std::uint64_t value, int octets) {
  Bytes bytes;
  for (int shift = 8 * (octets - 1); shift >= 0; shift -= 8)
    bytes.push_back(static_cast<std::uint8_t>(value >> shift));
  return bytes;
}

Bytes entry(std::uint32_t kind, std::string_view alias, const std::vector<Bytes>& rest) {
  constexpr std::uint64_t kCreated = 1'700'000'000'000;
  return joined({u32(kind), utf(alias), u64(kCreated), joined(rest)});
}

}  // namespace

Bytes u8(std::uint8_t value) { return {value}; }
Bytes u16(std::uint16_t value) { return big_endian(value, 2); }
Bytes u32(std::uint32_t value) { return big_endian(value, 4); }
Bytes u64(std::uint64_t value) { return big_endian(value, 8); }
Bytes utf(std::string_view text) {
  return joined({u16(static_cast<std::uint16_t>(text.size())), to_owned(as_bytes(text))});
}

Bytes typed_certificate(const Bytes& der, std::string_view type) {
  return joined({type.empty() ? Bytes() : utf(type), u32(static_cast<std::uint32_t>(der.size())), der});
}

Bytes trusted_entry(std::string_view alias, const Bytes& der, std::string_view type) {
  return entry(2, alias, {typed_certificate(der, type)});
}

Bytes private_key_entry(std::string_view alias, const std::vector<Bytes>& chain, std::string_view type) {
  std::vector<Bytes> rest = {u32(5), Bytes(5, 0x5a), u32(static_cast<std::uint32_t>(chain.size()))};
  for (const Bytes& der : chain) rest.push_back(typed_certificate(der, type));
  return entry(1, alias, rest);
}

Bytes secret_key_entry(std::string_view alias, const Bytes& stream) { return entry(3, alias, {stream}); }

Bytes jks(const JksSpec& spec, const std::vector<Bytes>& entries, std::uint32_t count) {
  const Bytes content = joined({u32(spec.magic), u32(spec.version), u32(count), joined(entries)});
  const Bytes hashed =
      joined({to_owned(as_bytes(spec.utf16_password)), to_owned(as_bytes("Mighty Aphrodite")), content});
  Bytes digest(SHA_DIGEST_LENGTH);
  SHA1(hashed.data(), hashed.size(), digest.data());
  return joined({content, digest});
}

Bytes jks(const JksSpec& spec, const std::vector<Bytes>& entries) {
  return jks(spec, entries, static_cast<std::uint32_t>(entries.size()));
}

Bytes serialized(const std::vector<Bytes>& parts) { return joined({u32(0xaced0005), joined(parts)}); }

Bytes class_desc(std::string_view name, std::uint8_t flags, const std::vector<Bytes>& fields,
                 const Bytes& superclass) {
  return joined({u8(0x72), utf(name), u64(1), u8(flags), u16(static_cast<std::uint16_t>(fields.size())),
                 joined(fields), u8(0x78), superclass});
}

Bytes field(char type, std::string_view name) {
  return joined({u8(static_cast<std::uint8_t>(type)), utf(name)});
}

Bytes object_field(char type, std::string_view name, std::string_view class_name) {
  return joined({field(type, name), string_object(class_name)});
}

Bytes string_object(std::string_view text) { return joined({u8(0x74), utf(text)}); }

Bytes byte_array(const Bytes& content) {
  return joined(
      {u8(0x75), class_desc("[B", 2, {}), u32(static_cast<std::uint32_t>(content.size())), content});
}

}  // namespace kigen::formats::build
