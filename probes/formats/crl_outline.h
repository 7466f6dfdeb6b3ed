// What the first elements of a certificate revocation list tell without parsing it (RFC 5280 section
// 5.1). Views alias the input. Any thread.
#pragma once

#include "probes/formats/certificate_outline.h"

namespace kigen::formats {

/// True when `head` begins as SEQUENCE { TBSCertList ... }: an optional version 2, an AlgorithmIdentifier, a
/// Name and a time. A certificate has a serial number before and a SEQUENCE where the time stands.
bool begins_as_crl(ByteView head);

/// The list that begins `bytes`, as split_sequence.
Result<SplitSequence> split_crl(ByteView bytes);

}  // namespace kigen::formats
