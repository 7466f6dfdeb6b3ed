// What the first elements of a certificate tell without parsing it (RFC 5280 section 4.1): where it ends, and
// whether it is one at all. Views alias the input. Any thread.
#pragma once

#include <optional>
#include <string_view>

#include "probes/model/bytes.h"
#include "probes/model/result.h"

namespace kigen::formats {

/// The bytes behind the header of the SEQUENCE that begins `head`, as far as `head` reaches; its length may
/// be definite or indefinite and may lie beyond the end. nullopt when it is no SEQUENCE.
std::optional<ByteView> inside_sequence(ByteView head);

/// True when `head` begins as SEQUENCE { TBSCertificate ... }. A version 2 or 3 needs a dozen bytes, a
/// version 1 everything up to the validity, because a CRL of version 2 differs only there.
bool begins_as_certificate(ByteView head);

struct SplitSequence {
  ByteView der;   // the first SEQUENCE, whole
  ByteView rest;  // what follows it
};

/// Cuts `bytes` behind its first SEQUENCE. `truncated` when that reaches beyond the end (`what` is called so
/// for people), `malformed` when there is none.
Result<SplitSequence> split_sequence(ByteView bytes, std::string_view what);

/// Cuts `bytes` behind its first SEQUENCE. `truncated` when that reaches beyond the end, `malformed` when
/// there is none.
Result<SplitSequence> split_certificate(ByteView bytes);

}  // namespace kigen::formats
