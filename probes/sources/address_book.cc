#include "probes/sources/address_book.h"

#include <algorithm>

namespace kigen::sources {

void AddressBook::update(const std::vector<IpAddress>& found) {
  for (Entry& entry : entries_) {
    const bool missed = std::find(found.begin(), found.end(), entry.address) == found.end();
    entry.misses = missed ? entry.misses + 1 : 0;
  }
  std::erase_if(entries_, [](const Entry& entry) { return entry.misses >= kMissesUntilGone; });
  for (const IpAddress& address : found) {
    const bool known = std::any_of(entries_.begin(), entries_.end(),
                                   [&](const Entry& entry) { return entry.address == address; });
    if (!known) entries_.push_back({address});
  }
  while (entries_.size() > capacity_) {
    const auto missed =
        std::find_if(entries_.begin(), entries_.end(), [](const Entry& entry) { return entry.misses > 0; });
    entries_.erase(missed != entries_.end() ? missed : std::prev(entries_.end()));
  }
}

std::vector<IpAddress> AddressBook::addresses() const {
  std::vector<IpAddress> addresses;
  for (const Entry& entry : entries_) addresses.push_back(entry.address);
  return addresses;
}

}  // namespace kigen::sources
