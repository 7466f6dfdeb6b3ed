// Certificates by their fingerprints: as rules to ignore and expectations name them, and as keys. Pure.
#pragma once

#include <cstdint>
#include <string_view>

#include "probes/model/certificate.h"

namespace kigen::judgement {

/// Whether its SHA-256 or SHA-1 begins with these digits: hexadecimal, lower case, without separators. Of a
/// certificate that is described only a SHA-1 counts that was told.
bool has_fingerprint(const Certificate& certificate, std::string_view prefix);

/// The front of its SHA-256, which is as good as any hash, to tell certificates apart by.
std::uint64_t short_fingerprint(const Certificate& certificate);

}  // namespace kigen::judgement
