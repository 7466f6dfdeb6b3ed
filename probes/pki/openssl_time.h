// A moment that OpenSSL holds, as ours. For .cc files of pki only: it includes OpenSSL's headers.
#pragma once

#include <openssl/asn1.h>

#include <chrono>
#include <optional>

#include "probes/pki/asn1_time.h"

namespace kigen::pki {

/// Absent for null, and for what is no moment.
inline std::optional<std::chrono::sys_seconds> moment_of(const ASN1_STRING* time) {
  if (time == nullptr) return std::nullopt;
  const ByteView text(ASN1_STRING_get0_data(time), static_cast<std::size_t>(ASN1_STRING_length(time)));
  return parse_time({static_cast<std::uint8_t>(ASN1_STRING_type(time)), text, text});
}

}  // namespace kigen::pki
