// Verdicts by the digest of all that they depend on. Bounded: when it is full, the half that was not used
// lately goes. Any thread may call.
#pragma once

#include <mutex>
#include <optional>
#include <unordered_map>

#include "probes/model/observation.h"
#include "probes/pki/interner.h"

namespace kigen::pki {

class VerdictCache {
 public:
  /// `capacity`: at least 2.
  explicit VerdictCache(std::size_t capacity) : half_(capacity / 2) {}

  std::optional<Verdicts> find(const Sha256& key);
  void insert(const Sha256& key, const Verdicts& verdicts);
  std::size_t size() const;

 private:
  using Entries = std::unordered_map<Sha256, Verdicts, DigestHash>;
  void insert_locked(const Sha256& key, const Verdicts& verdicts);

  const std::size_t half_;
  mutable std::mutex mutex_;
  Entries recent_, older_;
};

}  // namespace kigen::pki
