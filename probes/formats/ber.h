// BER (ITU-T X.690) made fit for pki::DerReader: every length definite, every OCTET STRING in one piece. NSS
// and streaming writers leave indefinite lengths in PKCS#12 and CMS files. Knows no ASN.1 type but OCTET
// STRING; looks into constructed elements only, never into the octets of a string.
#pragma once

#include <cstdint>
#include <optional>

#include "probes/model/bytes.h"
#include "probes/model/result.h"

namespace kigen::formats {

/// The first element of `ber` with definite lengths of the shortest form; what follows it is ignored.
/// `truncated` when the element reaches beyond the end of `ber`, `malformed` when its structure does not
/// hold, `unsupported` beyond 32 levels.
Result<Bytes> with_definite_lengths(ByteView ber);

/// The OCTET STRINGs that follow one another in `elements`, joined; nullopt when there is anything else. This
/// is the content of a constructed OCTET STRING, also of an implicitly tagged one.
std::optional<Bytes> join_octet_strings(ByteView elements);

/// The value of an INTEGER's content octets; nullopt when empty or negative. Values beyond 64 bits give the
/// largest.
std::optional<std::uint64_t> unsigned_value(ByteView integer);

}  // namespace kigen::formats
