// Which certificates of a snapshot the status page lists: those that end first, without letting a trust store
// of old roots push out what serves. Pure.
#pragma once

#include <chrono>
#include <cstddef>
#include <vector>

#include "exporter/store/snapshot.h"

namespace kigen::web {

/// One certificate at its place. The snapshot owns both.
struct Listed {
  const store::TargetView* target = nullptr;
  const store::Entry* entry = nullptr;

  const Certificate& certificate() const { return *entry->sighting->certificate; }
  std::chrono::sys_seconds not_after() const { return certificate().facts().not_after; }
};

/// A leaf or signing certificate that is in use: what people must renew.
bool is_first_class(const Listed& listed);

/// At most `count`, worst first; equal dates keep the order of the snapshot. Three quarters are for
/// first-class certificates and a quarter for the others; room that one side leaves goes to the other.
std::vector<Listed> next_to_expire(const store::Snapshot& snapshot, std::size_t count);

}  // namespace kigen::web
