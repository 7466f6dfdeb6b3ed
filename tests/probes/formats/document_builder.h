// Documents around certificates, for the formats that read them.
#pragma once

#include <openssl/evp.h>

#include <string>

#include "probes/model/bytes.h"

namespace kigen::formats {

/// On one line.
inline std::string base64(ByteView der) {
  std::string out(der.size() * 2 + 8, '\0');
  out.resize(static_cast<std::size_t>(EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                                      der.data(), static_cast<int>(der.size()))));
  return out;
}

/// The text with every line feed as `\n`, as a text within JSON has it.
inline std::string with_written_line_ends(const std::string& text) {
  std::string out;
  for (const char c : text) out += c == '\n' ? std::string("\\n") : std::string(1, c);
  return out;
}

}  // namespace kigen::formats
