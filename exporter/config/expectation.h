// A certificate that has to be there: what a group expects of each of its targets.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "probes/model/observation.h"

namespace kigen::config {

/// Every field that is set must match; at least one is.
struct Expectation {
  std::string name = {};                // the label; unique among those of a target
  std::string friendly_name = {};       // how the friendly name begins
  std::vector<std::string> names = {};  // DNS names and IP addresses, all of which it covers
  std::string issuer = {};              // the issuer's CN (O, OU), or the whole name in RFC 4514 form
  std::string fingerprint = {};  // SHA-256 or SHA-1, lower-case hexadecimal, a prefix of at least four digits
  std::string topic = {};        // of an Apple push certificate
  std::optional<Role> role = {};           // absent: any but trusted
  std::optional<std::int64_t> count = {};  // exactly so many different certificates; absent: at least one

  friend bool operator==(const Expectation&, const Expectation&) = default;
};

using Expectations = std::vector<Expectation>;

}  // namespace kigen::config
