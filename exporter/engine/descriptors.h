// File descriptors, the resource that bounds how much can be done at once.
#pragma once

#include <cstddef>

namespace kigen::engine {

/// Raises the soft limit to the hard one and returns it.
std::size_t raise_descriptor_limit();

/// How many probes may run at once: as configured, but 64 descriptors stay for everything else. At least one.
std::size_t concurrency_within(std::size_t configured, std::size_t descriptor_limit);

}  // namespace kigen::engine
