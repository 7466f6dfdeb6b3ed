// Names for entries of stores that have none of their own: what they are about. Printable, at most 256 bytes,
//   empty when the DER does not hold or says nothing. Any thread.
#pragma once

#include <string>

#include "probes/model/bytes.h"

namespace kigen::formats {

/// The subject of a certificate, as everywhere: `CN=www.example.jp,O=Example`.
std::string subject_of_certificate(ByteView der);

/// The issuer of a certificate revocation list.
std::string issuer_of_crl(ByteView der);

}  // namespace kigen::formats
