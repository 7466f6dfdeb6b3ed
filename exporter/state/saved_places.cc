#include "exporter/state/saved_places.h"

#include <algorithm>

namespace kigen::state {

// By owner, not by address: the owner of a place that is gone stays as long as it is remembered here, so that
// no new place can be mistaken for it.
bool SavedPlaces::has(const std::shared_ptr<const store::Place>& place) const {
  return std::binary_search(by_owner_.begin(), by_owner_.end(), place, std::owner_less<void>());
}

void SavedPlaces::set(const Places& places) {
  by_owner_.assign(places.begin(), places.end());
  by_owner_.shrink_to_fit();
  std::sort(by_owner_.begin(), by_owner_.end(), std::owner_less<void>());
  known_ = true;
}

}  // namespace kigen::state
