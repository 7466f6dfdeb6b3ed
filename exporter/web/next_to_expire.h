// Which certificates and licences of a snapshot the status page lists: those that end first, without letting
// a trust store of old roots push out what serves. Pure.
#pragma once

#include <chrono>
#include <cstddef>
#include <vector>

#include "exporter/store/snapshot.h"

namespace kigen::web {

/// One certificate at its place, or one licence that ends. The snapshot owns them.
struct Listed {
  const store::TargetView* target = nullptr;
  const store::Entry* entry = nullptr;         // of a certificate
  const store::LicenseRow* license = nullptr;  // null: it is a certificate

  const Certificate& certificate() const { return *entry->sighting->certificate; }
  std::chrono::sys_seconds not_after() const {
    return license != nullptr ? *license->not_after : certificate().facts().not_after;
  }
};

/// Calls `look(listed)` for every certificate that is shown and every licence that ends, in the order of the
/// snapshot.
template <typename Look>
void for_each_listed(const store::Snapshot& snapshot, Look look) {
  for (const auto& target : snapshot.targets) {
    for (const auto& place : target->places) {
      for (const auto& entry : place->entries) look(Listed{target.get(), &entry});
    }
    for (const auto& license : target->licenses) {
      if (license.not_after) look(Listed{target.get(), nullptr, &license});
    }
  }
}

/// A licence, or a leaf or signing certificate, that is in use: what people must renew.
bool is_first_class(const Listed& listed);

/// At most `count`, worst first; equal dates keep the order of the snapshot. Three quarters are for
/// first-class ones and a quarter for the others; room that one side leaves goes to the other.
std::vector<Listed> next_to_expire(const store::Snapshot& snapshot, std::size_t count);

}  // namespace kigen::web
