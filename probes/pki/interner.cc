#include "probes/pki/interner.h"

#include <algorithm>
#include <bit>
#include <optional>
#include <utility>

#include "probes/pki/certificate_fields.h"

namespace kigen::pki {
namespace {

constexpr std::size_t kMinSlots = 16;
constexpr std::size_t kMaxBytesParsedInKeptMemory = 64 * 1024;  // of one with a million names nothing stays

/// Never 0.
std::size_t head_of(const Sha256& fingerprint) { return DigestHash()(fingerprint) | 1; }

/// Where the search begins; the lowest bit tells nothing.
std::size_t first_slot(std::size_t head, std::size_t last) { return head >> 1 & last; }

}  // namespace

std::shared_ptr<const Certificate> Interner::Shard::find(const Sha256& fingerprint) {
  const std::lock_guard lock(mutex);
  sweep_when_due();
  return look_up(fingerprint);
}

std::shared_ptr<const Certificate> Interner::Shard::add(const Sha256& fingerprint,
                                                        std::shared_ptr<const Certificate> fresh) {
  const std::lock_guard lock(mutex);
  if (auto earlier = look_up(fingerprint)) return earlier;  // another thread parsed it meanwhile
  if ((taken + 1) * 4 > slots.size() * 3) make_room_for(taken + 1);
  place({head_of(fingerprint), fresh});
  ++taken;
  return fresh;
}

std::shared_ptr<const Certificate> Interner::Shard::look_up(const Sha256& fingerprint) const {
  if (slots.empty()) return nullptr;
  const std::size_t head = head_of(fingerprint), last = slots.size() - 1;
  for (std::size_t i = first_slot(head, last); slots[i].head != 0; i = (i + 1) & last) {
    if (slots[i].head != head) continue;
    auto known = slots[i].certificate.lock();
    if (known && known->facts().fingerprint_sha256 == fingerprint) return known;
  }
  return nullptr;
}

void Interner::Shard::place(Slot slot) {
  const std::size_t last = slots.size() - 1;
  std::size_t i = first_slot(slot.head, last);
  while (slots[i].head != 0) i = (i + 1) & last;
  slots[i] = std::move(slot);
}

void Interner::Shard::make_room_for(std::size_t count) {
  std::vector<Slot> before(std::bit_ceil(std::max(kMinSlots, 2 * count)));
  before.swap(slots);
  for (Slot& slot : before) {
    if (slot.head != 0) place(std::move(slot));
  }
}

/// A sweep looks at every entry, so the next one waits for twice as many calls as this one left.
void Interner::Shard::sweep_when_due() {
  if (++calls_since_sweep < calls_between_sweeps) return;
  const std::size_t before = taken;
  for (Slot& slot : slots) {
    if (slot.head == 0 || !slot.certificate.expired()) continue;
    slot = {};
    --taken;
  }
  if (taken < before) make_room_for(taken);
  calls_since_sweep = 0;
  calls_between_sweeps = std::max(kMinCallsBetweenSweeps, 2 * taken);
}

Result<std::shared_ptr<const Certificate>> Interner::intern(ByteView der) {
  const auto extent = certificate_extent(der);
  if (!extent) return extent.fault();
  const Sha256 fingerprint = sha256(*extent);
  Shard& shard = shard_of(fingerprint);
  if (auto known = shard.find(fingerprint)) return known;
  thread_local ParsedCertificate kept;  // whose memory serves the next
  std::optional<ParsedCertificate> huge;
  ParsedCertificate& parsed = extent->size() <= kMaxBytesParsedInKeptMemory ? kept : huge.emplace();
  if (auto status = parse_certificate(*extent, fingerprint, parsed); !status) return status.fault();
  return shard.add(fingerprint, std::make_shared<const Certificate>(parsed.facts, parsed.texts));
}

std::shared_ptr<const Certificate> Interner::intern(const Certificate::Facts& facts,
                                                    const CertificateTexts& texts) {
  Shard& shard = shard_of(facts.fingerprint_sha256);
  if (auto known = shard.find(facts.fingerprint_sha256)) return known;
  return shard.add(facts.fingerprint_sha256, std::make_shared<const Certificate>(facts, texts));
}

std::size_t Interner::size() const {
  std::size_t total = 0;
  for (const auto& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    total += shard.taken;
  }
  return total;
}

}  // namespace kigen::pki
