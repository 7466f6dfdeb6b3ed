// Values by the digest of all that they depend on. Bounded: when it is full, the half that was not used
// lately goes. Any thread may call.
#pragma once

#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>

#include "probes/pki/interner.h"

namespace kigen::pki {

template <typename Value>
class DigestCache {
 public:
  /// `capacity`: at least 2.
  explicit DigestCache(std::size_t capacity) : half_(capacity / 2) {}

  std::optional<Value> find(const Sha256& key) {
    const std::lock_guard lock(mutex_);
    if (const auto found = recent_.find(key); found != recent_.end()) return found->second;
    const auto found = older_.find(key);
    if (found == older_.end()) return std::nullopt;
    Value value = std::move(found->second);
    older_.erase(found);
    insert_locked(key, value);
    return value;
  }

  void insert(const Sha256& key, const Value& value) {
    const std::lock_guard lock(mutex_);
    insert_locked(key, value);
  }

  std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return recent_.size() + older_.size();
  }

 private:
  using Entries = std::unordered_map<Sha256, Value, DigestHash>;

  void insert_locked(const Sha256& key, const Value& value) {
    recent_.insert_or_assign(key, value);
    if (recent_.size() < half_) return;
    older_ = std::move(recent_);
    recent_ = Entries();
  }

  const std::size_t half_;
  mutable std::mutex mutex_;
  Entries recent_, older_;
};

}  // namespace kigen::pki
