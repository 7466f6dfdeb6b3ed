#include "probes/pki/trust_stores.h"

#include <mutex>
#include <utility>
#include <vector>

namespace kigen::pki {
namespace {

std::string path_of(const std::string& ca_file) {
  return ca_file.empty() ? TrustStore::machine_file() : ca_file;
}

bool is_about_content(Reason reason) {
  return reason == Reason::kMalformed || reason == Reason::kNoCertificate;
}

}  // namespace

/// Looks before it reads, so that a change in between is seen at the next refresh.
TrustStores::Entry TrustStores::load(const std::string& ca_file) {
  const std::string path = path_of(ca_file);
  Entry entry;
  entry.stamp = stamp_of(path);
  auto store = TrustStore::from_file(path);
  if (store) {
    entry.store = *std::move(store);
  } else if (!is_about_content(store.fault().reason)) {
    entry.stamp.reset();  // it can end without a change of the file: the next refresh tries again
  }
  return entry;
}

std::shared_ptr<const TrustStore> TrustStores::get(const std::string& ca_file) {
  {
    const std::shared_lock lock(mutex_);
    if (const auto found = entries_.find(ca_file); found != entries_.end()) return found->second.store;
  }
  const std::unique_lock lock(mutex_);  // also while reading: everybody else would read the same file now
  auto found = entries_.find(ca_file);
  if (found == entries_.end()) found = entries_.emplace(ca_file, load(ca_file)).first;
  return found->second.store;
}

void TrustStores::refresh(TimePoint now) {
  const auto ticks = now.time_since_epoch().count();
  auto due = next_refresh_.load();
  const auto next = (now + std::chrono::seconds(1)).time_since_epoch().count();
  if (ticks < due || !next_refresh_.compare_exchange_strong(due, next)) return;
  std::vector<std::pair<std::string, std::optional<FileStamp>>> known;
  {
    const std::shared_lock lock(mutex_);
    for (const auto& [file, entry] : entries_) known.emplace_back(file, entry.stamp);
  }
  for (const auto& [file, stamp] : known) refresh_one(file, stamp);
}

void TrustStores::refresh_one(const std::string& ca_file, const std::optional<FileStamp>& known) {
  if (stamp_of(path_of(ca_file)) == known) return;
  Entry fresh = load(ca_file);
  const std::unique_lock lock(mutex_);
  Entry& entry = entries_[ca_file];
  entry.stamp = fresh.stamp;
  if (!fresh.store) return;
  entry.store = std::move(fresh.store);
  ++generation_;
}

}  // namespace kigen::pki
