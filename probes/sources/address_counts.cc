#include "probes/sources/address_counts.h"

namespace kigen::sources {

std::shared_ptr<void> AddressCounts::try_enter(const std::string& address) {
  {
    const std::lock_guard lock(mutex_);
    auto& count = counts_[address];
    if (count >= capacity_) return nullptr;
    ++count;
  }
  return {this, [self = shared_from_this(), address](void*) { self->leave(address); }};
}

void AddressCounts::leave(const std::string& address) {
  const std::lock_guard lock(mutex_);
  const auto found = counts_.find(address);
  if (--found->second == 0) counts_.erase(found);
}

}  // namespace kigen::sources
