// Which signatures can be forged: those made over MD2, MD4, MD5 or SHA-1. Pure.
#pragma once

#include "probes/model/bytes.h"
#include "probes/pki/chain_links.h"

namespace kigen::pki {

/// Of the signature that a certificate bears, from the content of its AlgorithmIdentifier. RSASSA-PSS names
/// its digest in its parameters, and means SHA-1 where it does not (RFC 4055 section 3.1). What is unknown
/// counts as strong.
bool is_weak_signature(ByteView algorithm_identifier);

/// True when none of the signatures is weak that lead from the first certificate up through the others, in
/// any order and by name alone, to one that issued itself or whose issuer is not among them. For chains
/// without a verified path.
bool has_strong_signatures(const ChainLinks& links);

}  // namespace kigen::pki
