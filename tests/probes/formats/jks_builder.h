// Writes JKS, JCEKS and Java serialization streams by hand, right or wrong, for stores no producer makes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "probes/model/bytes.h"

namespace kigen::formats::build {

constexpr std::uint32_t kJks = 0xfeedfeed;
constexpr std::uint32_t kJceks = 0xcececece;

/// Big-endian.
Bytes u8(std::uint8_t value);
Bytes u16(std::uint16_t value);
Bytes u32(std::uint32_t value);
Bytes u64(std::uint64_t value);
/// writeUTF: the length, then the bytes as they are.
Bytes utf(std::string_view text);

/// Of a version 2 store: type, length, content. Without a type, as in version 1, when that is empty.
Bytes typed_certificate(const Bytes& der, std::string_view type = "X.509");
Bytes trusted_entry(std::string_view alias, const Bytes& der, std::string_view type = "X.509");
Bytes private_key_entry(std::string_view alias, const std::vector<Bytes>& chain,
                        std::string_view type = "X.509");
Bytes secret_key_entry(std::string_view alias, const Bytes& serialized);

struct JksSpec {
  std::uint32_t magic = kJks;
  std::uint32_t version = 2;
  std::string_view utf16_password = {};  // big-endian, before the whitener
};
/// Header, entries and digest. `count` is what the header says of the entries.
Bytes jks(const JksSpec& spec, const std::vector<Bytes>& entries, std::uint32_t count);
Bytes jks(const JksSpec& spec, const std::vector<Bytes>& entries);

/// A serialization stream's header, then the parts.
Bytes serialized(const std::vector<Bytes>& parts);
/// TC_CLASSDESC of a class with these fields (each a type code, a name, and for objects a class name as
/// TC_STRING).
Bytes class_desc(std::string_view name, std::uint8_t flags, const std::vector<Bytes>& fields,
                 const Bytes& superclass = {0x70});
Bytes field(char type, std::string_view name);
Bytes object_field(char type, std::string_view name, std::string_view class_name);
Bytes string_object(std::string_view text);
/// TC_ARRAY of bytes, with its own class.
Bytes byte_array(const Bytes& content);

}  // namespace kigen::formats::build
