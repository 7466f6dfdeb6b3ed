// The page at `/`: what is watched, and what expires next. Plain HTML, no scripts, everything escaped.
#pragma once

#include <chrono>
#include <string>

#include "exporter/store/snapshot.h"

namespace kigen::web {

struct PageContext {
  std::string version;
  std::string telemetry_path;  // with the route prefix, for the link
  std::size_t targets = 0;     // configured, attempted or not
  bool ready = false;
};

/// The next 200 to expire (leaf and signing first-class, others too), worst first, then every target with its
/// last attempt. Bounded: at most 1,000 targets are listed, with a line that counts the rest.
std::string status_page(const store::Snapshot& snapshot, std::chrono::sys_seconds now,
                        const PageContext& context);

}  // namespace kigen::web
