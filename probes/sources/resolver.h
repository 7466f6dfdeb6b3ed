// Host names to addresses, from /etc/hosts and DNS (c-ares), or through every module of the system's name
// service (getaddrinfo). Answers are not cached: an operator's DNS change counts at the next probe.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "probes/model/ip_address.h"
#include "probes/model/result.h"
#include "probes/model/task.h"

namespace kigen::sources {

enum class ResolverKind : std::uint8_t { kCares, kSystem };

class Resolver {
 public:
  virtual ~Resolver() = default;
  /// In the order of preference of RFC 6724, without duplicates, never empty. Faults: `resolve`, `limit`; at
  /// the deadline `resolve` too, since a probe that waits for its name servers never reached its target.
  virtual Task<Result<std::vector<IpAddress>>> resolve(std::string host,
                                                       std::chrono::steady_clock::time_point deadline) = 0;
};

}  // namespace kigen::sources
