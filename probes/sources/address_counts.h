// How many probes are at each address, over all threads. Thread-safe.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>

#include "probes/model/ip_address.h"

namespace kigen::sources {

class AddressCounts : public std::enable_shared_from_this<AddressCounts> {
 public:
  explicit AddressCounts(std::size_t capacity) : capacity_(capacity) {}

  /// Held while at the address; null when it is full.
  std::shared_ptr<void> try_enter(const IpAddress& address);

 private:
  void leave(const IpAddress& address);

  const std::size_t capacity_;
  std::mutex mutex_;
  std::map<IpAddress, std::size_t> counts_;  // none at zero
};

}  // namespace kigen::sources
