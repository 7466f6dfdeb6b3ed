#include "probes/sources/revocation_memory.h"

#include <algorithm>
#include <utility>

namespace kigen::sources {
namespace {

using namespace std::chrono_literals;
using Moment = RevocationMemory::Moment;
using ListPtr = std::shared_ptr<const pki::RevocationList>;

constexpr auto kAfterFailure = 10min;
constexpr auto kWithoutNextUpdate = 1h;
constexpr std::chrono::seconds kAtLeast = 1min, kAtMost = 24h;
constexpr std::size_t kMaxDead = 1000;

std::size_t bytes_of(const RevocationMemory::Entry& entry) {
  const auto* list = entry.finding ? std::get_if<ListPtr>(&*entry.finding) : nullptr;
  return sizeof(entry) + (list != nullptr ? (*list)->bytes() : 0);
}

Moment due_by(std::optional<Moment> next_update, Moment now) {
  if (!next_update) return now + kWithoutNextUpdate;
  if (*next_update <= now) return now + kAfterFailure;
  return now + std::clamp((*next_update - now) / 2, kAtLeast, kAtMost);
}

Moment due_of(const RevocationFinding& finding, Moment now) {
  if (const auto* list = std::get_if<ListPtr>(&finding)) return due_by((*list)->next_update(), now);
  const auto& answer = std::get<pki::Revocation>(finding);
  if (answer.status == pki::Revocation::Status::kUnknown) return now + kAfterFailure;
  return due_by(answer.next_update, now);
}

bool is_about_the_server(Reason reason) {
  return reason == Reason::kResolve || reason == Reason::kRefused || reason == Reason::kUnreachable ||
         reason == Reason::kTimeout;
}

}  // namespace

const RevocationMemory::Entry* RevocationMemory::find(const Sha256& key) {
  if (const auto found = recent_.find(key); found != recent_.end()) return &found->second;
  const auto found = older_.find(key);
  if (found == older_.end()) return nullptr;
  Entry entry = std::move(found->second);
  older_.erase(found);
  return &insert(key, std::move(entry));
}

void RevocationMemory::put(const Sha256& key, Result<RevocationFinding> result, Moment now) {
  Entry entry;
  if (result) {
    entry.due = due_of(*result, now);
    entry.finding = *std::move(result);
  } else {
    if (const Entry* known = find(key)) entry.finding = known->finding;
    entry.fault = std::move(result).fault();
    entry.due = now + kAfterFailure;
  }
  insert(key, std::move(entry));
}

// The new entry stays whatever its size: it is what was asked for.
RevocationMemory::Entry& RevocationMemory::insert(const Sha256& key, Entry entry) {
  if (const auto known = recent_.find(key); known != recent_.end()) {
    recent_bytes_ -= bytes_of(known->second);
    recent_.erase(known);
  }
  const std::size_t bytes = bytes_of(entry);
  if (!recent_.empty() && (recent_.size() >= half_entries_ || recent_bytes_ + bytes > half_bytes_)) {
    older_ = std::exchange(recent_, Entries());
    recent_bytes_ = 0;
  }
  recent_bytes_ += bytes;
  older_.erase(key);
  return recent_.emplace(key, std::move(entry)).first->second;
}

std::optional<Fault> RevocationMemory::why_dead(const std::string& origin, Moment now) const {
  const auto found = dead_.find(origin);
  if (found == dead_.end() || found->second.until <= now) return std::nullopt;
  return found->second.fault;
}

void RevocationMemory::note_failure(const std::string& origin, const Fault& fault, Moment now) {
  if (!is_about_the_server(fault.reason)) return;
  if (dead_.size() >= kMaxDead) {
    std::erase_if(dead_, [now](const auto& row) { return row.second.until <= now; });
    if (dead_.size() >= kMaxDead) dead_.clear();
  }
  dead_.insert_or_assign(origin, Dead{fault, now + kAfterFailure});
}

}  // namespace kigen::sources
