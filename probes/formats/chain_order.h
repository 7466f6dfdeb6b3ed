// Whether certificates stand in the order in which a server sends them. Any thread.
#pragma once

#include <span>

#include "probes/formats/format.h"

namespace kigen::formats {

/// True when there are two or more, the second issued the first (by name), and the first did not issue
/// itself.
bool begins_as_chain(std::span<const FoundCertificate> certificates);

}  // namespace kigen::formats
