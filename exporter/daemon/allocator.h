// How the process asks the system for memory.
#pragma once

namespace kigen::daemon {

/// To be called before there are other threads. glibc only.
void keep_memory_together();

}  // namespace kigen::daemon
