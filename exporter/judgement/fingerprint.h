// Certificates named by their fingerprints, as rules to ignore and expectations name them. Pure.
#pragma once

#include <string_view>

#include "probes/model/certificate.h"

namespace kigen::judgement {

/// Whether its SHA-256 or SHA-1 begins with these digits: hexadecimal, lower case, without separators. Of a
/// certificate that is described only a SHA-1 counts that was told.
bool has_fingerprint(const Certificate& certificate, std::string_view prefix);

}  // namespace kigen::judgement
