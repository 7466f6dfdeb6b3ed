// PEM and base64 as OpenSSL encodes them, for content that is right or wrong.
#pragma once

#include <openssl/evp.h>

#include <string>

#include "probes/model/bytes.h"

namespace kigen::formats {

/// On one line.
inline std::string base64_of(ByteView bytes) {
  std::string base64(bytes.size() * 2 + 8, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(base64.data()), bytes.data(),
                                   static_cast<int>(bytes.size()));
  base64.resize(static_cast<std::size_t>(size));
  return base64;
}

inline std::string armoured(const std::string& label, ByteView der) {
  return "-----BEGIN " + label + "-----\n" + base64_of(der) + "\n-----END " + label + "-----\n";
}

}  // namespace kigen::formats
