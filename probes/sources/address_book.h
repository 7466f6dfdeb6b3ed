// The addresses of one host as far as they are watched one by one: a lookup that misses one is no proof that
// it is gone. Pure; for one thread.
#pragma once

#include <cstddef>
#include <vector>

#include "probes/model/ip_address.h"

namespace kigen::sources {

class AddressBook {
 public:
  static constexpr unsigned kMissesUntilGone = 3;  // good lookups in a row without it

  explicit AddressBook(std::size_t capacity) : capacity_(capacity) {}

  /// After a lookup that succeeded. New addresses come last; those beyond the capacity are left out, and
  /// before that those that this lookup missed.
  void update(const std::vector<IpAddress>& found);

  /// In the order of first sight, each once.
  std::vector<IpAddress> addresses() const;

 private:
  struct Entry {
    IpAddress address;
    unsigned misses = 0;  // in a row
  };
  std::size_t capacity_;
  std::vector<Entry> entries_;
};

}  // namespace kigen::sources
