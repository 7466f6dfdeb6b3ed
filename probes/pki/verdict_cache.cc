#include "probes/pki/verdict_cache.h"

#include <utility>

namespace kigen::pki {

std::optional<Verdicts> VerdictCache::find(const Sha256& key) {
  const std::lock_guard lock(mutex_);
  if (const auto found = recent_.find(key); found != recent_.end()) return found->second;
  const auto found = older_.find(key);
  if (found == older_.end()) return std::nullopt;
  const Verdicts verdicts = found->second;
  older_.erase(found);
  insert_locked(key, verdicts);
  return verdicts;
}

void VerdictCache::insert(const Sha256& key, const Verdicts& verdicts) {
  const std::lock_guard lock(mutex_);
  insert_locked(key, verdicts);
}

std::size_t VerdictCache::size() const {
  const std::lock_guard lock(mutex_);
  return recent_.size() + older_.size();
}

void VerdictCache::insert_locked(const Sha256& key, const Verdicts& verdicts) {
  recent_.insert_or_assign(key, verdicts);
  if (recent_.size() < half_) return;
  older_ = std::move(recent_);
  recent_ = Entries();
}

}  // namespace kigen::pki
