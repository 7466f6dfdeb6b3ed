// How many probes are at each address (its text, or the name of a host behind a proxy), over all threads.
// Thread-safe.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace kigen::sources {

class AddressCounts : public std::enable_shared_from_this<AddressCounts> {
 public:
  explicit AddressCounts(std::size_t capacity) : capacity_(capacity) {}

  /// Held while at the address; null when it is full.
  std::shared_ptr<void> try_enter(const std::string& address);

 private:
  void leave(const std::string& address);

  const std::size_t capacity_;
  std::mutex mutex_;
  std::map<std::string, std::size_t> counts_;  // none at zero
};

}  // namespace kigen::sources
