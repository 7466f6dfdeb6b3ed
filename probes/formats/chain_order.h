// Certificates in the order in which a server sends them: the leaf first, then whoever issued the one before,
// by name. Any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "probes/formats/format.h"

namespace kigen::formats {

/// True when there are two or more, the second issued the first (by name), and the first did not issue
/// itself.
bool begins_as_chain(std::span<const FoundCertificate> certificates);

/// The positions of all of them in that order, where they are one chain; a single one is. Absent when they
/// are not, when several could follow one of them, and when the names of one cannot be read.
std::optional<std::vector<std::size_t>> chain_order(std::span<const FoundCertificate> certificates);

}  // namespace kigen::formats
