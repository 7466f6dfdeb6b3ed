// Digests beyond those of certificate_parser.h.
#pragma once

#include <span>

#include "probes/model/bytes.h"
#include "probes/model/certificate.h"

namespace kigen::pki {

/// The SHA-256 of all parts behind one another.
Sha256 sha256_of_parts(std::span<const ByteView> parts);

}  // namespace kigen::pki
