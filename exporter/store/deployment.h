// The leaves of endpoints beside what lies in stores, and what lies in stores beside its copies, as a scrape
// shows them: the check `deployed`.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/store/sheet.h"

namespace kigen::store {

struct Deployment {
  Sheet sheet;            // of the target; keeps `row`
  const Sheet::Row* row;  // the leaf, or the original
  std::string pair;       // `,pair="www"`
  bool deployed = false;
  std::optional<std::chrono::sys_seconds> pending_since;
};

/// At most one for each certificate and pair.
using Deployments = std::vector<Deployment>;

}  // namespace kigen::store
