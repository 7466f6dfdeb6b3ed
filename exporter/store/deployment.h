// The leaves of endpoints beside what lies in stores, as a scrape shows them: the check `deployed`.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/store/sheet.h"

namespace kigen::store {

struct Deployment {
  Sheet sheet;            // of the endpoint; keeps `row`
  const Sheet::Row* row;  // the leaf
  std::string pair;       // `,pair="www"`
  bool deployed = false;
  std::optional<std::chrono::sys_seconds> pending_since;
};

/// At most one for each leaf and pair.
using Deployments = std::vector<Deployment>;

}  // namespace kigen::store
