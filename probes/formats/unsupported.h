// Certificate stores that are recognised so that the manual and the metrics can say that they are not read,
// in place of silence: Bouncy Castle's old key stores and the NSS databases of before 2009.
//
// Recognised: BKS and UBER by version 1 or 2, a salt of 20 bytes and between 1024 and 2047 iterations, as
//   Bouncy Castle always writes them. Berkeley DB 1.85 hash files by magic number, version and byte order, in
//   either order; whether it is a cert8.db is told by the record of its version, because mail aliases and
//   NSS's key3.db are such files too. Any other Berkeley DB is empty content.
// Faults: `unsupported` of the content as a whole, and those of reading.
// Never: opens anything.
#pragma once

#include "probes/formats/format.h"

namespace kigen::formats {

extern const FormatDescription kUnsupported;

}  // namespace kigen::formats
