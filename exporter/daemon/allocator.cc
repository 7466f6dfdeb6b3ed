#include "exporter/daemon/allocator.h"

#include <malloc.h>

namespace kigen::daemon {

void keep_memory_together() {
  // Hundreds of threads that each keep an arena of their own would hold on to what a big scrape once needed.
  // And every arena but the first grows by a system call for each page, whatever is said below.
  constexpr int kArenas = 1;
  constexpr int kMmapThresholdBytes = 128 * 1024;
  // What is not touched costs no memory.
  constexpr int kGrowthBytes = 1024 * 1024;
  mallopt(M_ARENA_MAX, kArenas);
  mallopt(M_MMAP_THRESHOLD, kMmapThresholdBytes);
  mallopt(M_TOP_PAD, kGrowthBytes);
}

}  // namespace kigen::daemon
