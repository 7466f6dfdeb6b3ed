#include "probes/pki/interner.h"

#include <algorithm>

#include "probes/pki/certificate_fields.h"

namespace kigen::pki {
namespace {

constexpr std::size_t kMinCallsBetweenSweeps = 64;

}  // namespace

std::shared_ptr<const Certificate> Interner::Shard::find(const Sha256& fingerprint) {
  const std::lock_guard lock(mutex);
  sweep_when_due();
  const auto found = entries.find(fingerprint);
  return found == entries.end() ? nullptr : found->second.lock();
}

std::shared_ptr<const Certificate> Interner::Shard::add(const Sha256& fingerprint,
                                                        std::shared_ptr<const Certificate> fresh) {
  const std::lock_guard lock(mutex);
  auto& entry = entries[fingerprint];
  if (auto earlier = entry.lock()) return earlier;  // another thread parsed it meanwhile
  entry = fresh;
  return fresh;
}

/// A sweep looks at every entry, so it waits for as many calls as there are entries.
void Interner::Shard::sweep_when_due() {
  if (++calls_since_sweep < std::max(kMinCallsBetweenSweeps, entries.size())) return;
  calls_since_sweep = 0;
  std::erase_if(entries, [](const auto& entry) { return entry.second.expired(); });
}

Result<std::shared_ptr<const Certificate>> Interner::intern(ByteView der) {
  const auto extent = certificate_extent(der);
  if (!extent) return extent.fault();
  const Sha256 fingerprint = sha256(*extent);
  Shard& shard = shards_[fingerprint.back() % shards_.size()];
  if (auto known = shard.find(fingerprint)) return known;
  const auto parsed = parse_certificate(*extent, fingerprint);
  if (!parsed) return parsed.fault();
  return shard.add(fingerprint, std::make_shared<const Certificate>(parsed->facts, parsed->texts));
}

std::size_t Interner::size() const {
  std::size_t total = 0;
  for (const auto& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    total += shard.entries.size();
  }
  return total;
}

}  // namespace kigen::pki
