// What every format promises of what it found: see FoundCertificate and FoundCrl.
#pragma once

#include "probes/formats/format.h"
#include "probes/pki/der_reader.h"
#include "tests/fuzz/require.h"

/// Certificates and lists are whole SEQUENCEs.
inline void require_whole(const kigen::formats::Contents& contents) {
  for (const auto& found : contents.certificates) {
    require(kigen::pki::der_total_length(found.der) == found.der.size());
  }
  for (const auto& found : contents.crls) {
    require(kigen::pki::der_total_length(found.der) == found.der.size());
  }
}
