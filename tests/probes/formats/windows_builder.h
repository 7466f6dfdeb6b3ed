// Writes the elements of Windows certificate stores by hand, right or wrong, for what no producer makes.
#pragma once

#include <openssl/sha.h>

#include <string>
#include <vector>

#include "probes/model/certificate.h"
#include "tests/probes/formats/der_builder.h"

namespace kigen::formats::build {

inline Bytes little_endian(std::uint32_t value) {
  return {static_cast<std::uint8_t>(value), static_cast<std::uint8_t>(value >> 8),
          static_cast<std::uint8_t>(value >> 16), static_cast<std::uint8_t>(value >> 24)};
}

/// With a length that may be another than that of the data.
inline Bytes windows_header(std::uint32_t id, std::uint32_t size, std::uint32_t encoding = 1) {
  return joined({little_endian(id), little_endian(encoding), little_endian(size)});
}

inline Bytes windows_element(std::uint32_t id, const Bytes& data) {
  return joined({windows_header(id, static_cast<std::uint32_t>(data.size())), data});
}

inline Bytes utf16_le(std::u16string_view text) {
  Bytes bytes;
  for (const char16_t unit : text) {
    bytes.push_back(static_cast<std::uint8_t>(unit));
    bytes.push_back(static_cast<std::uint8_t>(unit >> 8));
  }
  return bytes;
}

inline Bytes windows_name(std::u16string_view name) {
  return windows_element(11, utf16_le(std::u16string(name) + u'\0'));
}

inline Bytes sha1_of(const Bytes& der) {
  Bytes digest(20);
  SHA1(der.data(), der.size(), digest.data());
  return digest;
}

/// A Blob with its SHA-1 and the properties given before it.
inline Bytes windows_blob(const Bytes& der, const std::vector<Bytes>& properties = {}) {
  return joined({joined(properties), windows_element(3, sha1_of(der)), windows_element(32, der)});
}

inline Bytes windows_store(const std::vector<Bytes>& entries) {
  return joined({{0, 0, 0, 0, 'C', 'E', 'R', 'T'}, joined(entries), Bytes(12, 0)});
}

/// A CertificateList that is right up to its issuer, `CN=...`, and whose rest nobody here reads.
inline Bytes crl_of(const std::string& common_name) {
  const Bytes name = element(0x0c, {Bytes(common_name.begin(), common_name.end())});
  const Bytes issuer = sequence({element(0x31, {sequence({oid("2.5.4.3"), name})})});
  return sequence({sequence({integer(1), sequence({oid("1.2.840.10045.4.3.2")}), issuer})});
}

}  // namespace kigen::formats::build
