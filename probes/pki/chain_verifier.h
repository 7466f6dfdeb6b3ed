// Judges one chain with OpenSSL, free of the time of day, costing a few hundred microseconds per certificate:
// callers remember the verdict. Strength of keys, revocation and purpose are not judged here.
// Any thread may call; leaves nothing in OpenSSL's error queue.
#pragma once

#include <memory>
#include <optional>
#include <span>

#include "probes/model/bytes.h"
#include "probes/model/observation.h"
#include "probes/pki/trust_store.h"

struct x509_st;

namespace kigen::pki {

/// What a missing issuer says about a chain: that it is bad, as a server sends it, or nothing, for a leaf
/// that merely lies in a file of its own.
enum class MissingIssuer { kIsBad, kIsUnknown };

/// Judges the first certificate with the help of the others, in any order; at most a hundred are looked at.
/// Every trust anchor ends a path, self-signed or not (RFC 5280 section 6.1). Of several paths the one counts
/// whose issuers stay valid longest. `name` is left absent, and all is absent when OpenSSL cannot read the
/// leaf. Without issuers on the path the window spans years 0 to 9999. `decoded`: the same certificates in
/// the same order, where OpenSSL holds them already, or nothing.
Verdicts verify_chain(std::span<const ByteView> chain, const TrustStore& trust, MissingIssuer missing_issuer,
                      std::span<const std::shared_ptr<x509_st>> decoded = {});

/// The DER of the certificate that issued the first one, on the path that verify_chain judges. Absent when
/// there is no path, or the first certificate is itself an anchor. As costly as verify_chain.
std::optional<Bytes> issuer_on_path(std::span<const ByteView> chain, const TrustStore& trust,
                                    std::span<const std::shared_ptr<x509_st>> decoded = {});

}  // namespace kigen::pki
