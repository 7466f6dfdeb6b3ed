// Which of two keys for the same use comes after the other: an authority that changes its key publishes the
// next one beside the one in use, for its relying parties to learn in time (AD FS AutoCertificateRollover).
// Pure; any thread.
#pragma once

#include "probes/model/bytes.h"

namespace kigen::formats {

/// True when the certificate begins and ends later than the other. False when either cannot be read.
bool comes_after(ByteView der, ByteView other);

}  // namespace kigen::formats
