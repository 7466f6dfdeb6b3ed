#include "exporter/engine/descriptors.h"

#include <sys/resource.h>

#include <algorithm>

namespace kigen::engine {
namespace {

constexpr std::size_t kReserved = 64;

}  // namespace

std::size_t raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;
  rlimit raised = limit;
  raised.rlim_cur = limit.rlim_max;
  if (setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
  return limit.rlim_cur;
}

std::size_t concurrency_within(std::size_t configured, std::size_t descriptor_limit) {
  const std::size_t available = descriptor_limit > kReserved ? descriptor_limit - kReserved : 1;
  return std::max<std::size_t>(1, std::min(configured, available));
}

}  // namespace kigen::engine
