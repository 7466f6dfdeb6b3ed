// A peer chain as the part of an observation: interned, judged, with items "0", "1", ... and their roles.
#pragma once

#include <memory>
#include <span>

#include "probes/model/bytes.h"
#include "probes/model/observation.h"
#include "probes/pki/assessor.h"

namespace kigen::sources {

/// Certificates that do not parse become item faults; the others keep their positions. Verdicts stand on "0".
/// `decoded`: the same chain where OpenSSL holds it already, or nothing.
std::shared_ptr<const Part> chain_part(pki::Assessor& assessor, std::span<const Bytes> chain,
                                       const pki::Expectation& expectation,
                                       std::span<const std::shared_ptr<x509_st>> decoded = {});

}  // namespace kigen::sources
