#include "exporter/store/snapshot.h"

#include <algorithm>

namespace kigen::store {

std::size_t TargetView::certificate_count() const {
  std::size_t count = 0;
  for (const auto& place : places) count += place->entries.size();
  return count;
}

std::size_t TargetView::failed_item_count() const {
  std::size_t count = 0;
  for (const auto& place : places) count += place->part->faults.size();
  return count;
}

bool Snapshot::shows_check(std::string_view check) const {
  return !checks || std::find(checks->begin(), checks->end(), check) != checks->end();
}

}  // namespace kigen::store
