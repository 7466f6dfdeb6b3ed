// One certificate revocation list as the exporter remembers it: who issued it and when the next one is
// due (RFC 5280 section 5.1). Immutable and shared between those who saw it; keeps neither the DER nor
// what is revoked.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "probes/model/certificate.h"

namespace kigen {

/// The texts are printable UTF-8 of at most 256 bytes (model/text.h); empty means the list does not say.
struct Crl {
  std::string issuer;  // RFC 4514 order, `CN=Example CA,O=Example`
  std::string name;    // the issuer's CN, else O, else OU
  std::optional<std::string>
      number;  // cRLNumber (5.2.3), lower-case hexadecimal; absent: none, or a negative one
  std::chrono::sys_seconds this_update{};
  std::optional<std::chrono::sys_seconds>
      next_update;       // absent: the list does not say when the next one comes
  Sha256 fingerprint{};  // of the whole DER

  friend bool operator==(const Crl&, const Crl&) = default;
};

}  // namespace kigen
