// What the first elements of a certificate revocation list tell without parsing it (RFC 5280 section
// 5.1). Views alias the input. Any thread.
#pragma once

#include "probes/model/bytes.h"
#include "probes/model/result.h"

namespace kigen::formats {

/// True when `head` begins as SEQUENCE { TBSCertList ... }: an optional version 2, an AlgorithmIdentifier, a
/// Name and a time. A certificate has a serial number before and a SEQUENCE where the time stands.
bool begins_as_crl(ByteView head);

struct SplitCrl {
  ByteView der;   // the first SEQUENCE, whole
  ByteView rest;  // what follows it
};

/// Cuts `bytes` behind its first SEQUENCE. `truncated` when that reaches beyond the end, `malformed` when
/// there is none.
Result<SplitCrl> split_crl(ByteView bytes);

}  // namespace kigen::formats
