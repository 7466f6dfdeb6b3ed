#include "exporter/store/item_history.h"

namespace kigen::store {

void ItemHistories::know(const Sheet& sheet, std::span<const Sheet::Row> rows) {
  for (const Sheet::Row& row : rows) {
    by_key_[sheet.key(row)] = {&row.certificate->facts().fingerprint_sha256, row.first_seen,
                               row.replacements};
  }
}

void ItemHistories::know(const VanishedItem& item) {
  by_key_[item.key()] = {&item.fingerprint, item.first_seen, item.replacements};
}

void ItemHistories::know(std::string_view key, const Certificate& certificate, const History& history) {
  by_key_[key] = {&certificate.facts().fingerprint_sha256, history.first_seen, history.replacements};
}

const ItemHistories::Known* ItemHistories::find(std::string_view key) const {
  const auto found = by_key_.find(key);
  if (found != by_key_.end()) return &found->second;
  return otherwise_ == nullptr ? nullptr : otherwise_->find(key);
}

void ItemHistories::continue_in(Sheet::Row& row, std::string_view key) const {
  row.first_seen = now_;
  const Known* known = find(key);
  if (known == nullptr) return;
  const bool same = *known->fingerprint == row.certificate->facts().fingerprint_sha256;
  if (same) row.first_seen = known->first_seen;
  row.replacements = known->replacements + (same ? 0 : 1);
}

}  // namespace kigen::store
