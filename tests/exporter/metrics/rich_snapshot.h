// A snapshot in which every family of the renderer has samples, and in which names are as hostile as they
// come.
#pragma once

#include <memory>
#include <string>

#include "exporter/store/snapshot.h"

namespace kigen::testing {

/// As of kPresent.
std::shared_ptr<const store::Snapshot> rich_snapshot();

/// Everything there is on one page: the rich snapshot, the answer of /probe, the exporter about itself.
std::string full_page();

/// The page of a snapshot as of kPresent.
std::string page_of(const store::Snapshot& snapshot);

}  // namespace kigen::testing
