#include "exporter/store/sheet.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "exporter/store/item_history.h"
#include "exporter/store/label_text.h"

namespace kigen::store {

SheetBuilder::SheetBuilder(std::string_view target_labels, const std::optional<TlsFacts>& tls)
    : text_(target_labels), target_length_(target_labels.size()) {
  if (tls) {
    append_label(text_, "version", fit_for_label(tls->version));
    append_label(text_, "cipher", fit_for_label(tls->cipher));
  }
  tls_length_ = text_.size() - target_length_;
}

void SheetBuilder::add(Sheet::Row row, std::string_view key, std::string_view other_labels,
                       const ItemHistories& histories) {
  histories.continue_in(row, key);
  row.labels_at = static_cast<std::uint32_t>(text_.size());
  row.labels_length = static_cast<std::uint16_t>(key.size() + other_labels.size());
  row.key_length = static_cast<std::uint16_t>(key.size());
  text_.append(key).append(other_labels);
  rows_.push_back(row);
}

void SheetBuilder::copy(const Sheet& from, std::span<const Sheet::Row> rows) {
  for (Sheet::Row row : rows) {
    const std::string_view labels = from.labels(row);
    row.labels_at = static_cast<std::uint32_t>(text_.size());
    text_ += labels;
    rows_.push_back(row);
  }
}

Sheet SheetBuilder::finish() const {
  static_assert(std::is_trivially_copyable_v<Sheet::Row>);
  const std::size_t rows_for_text = (text_.size() + sizeof(Sheet::Row) - 1) / sizeof(Sheet::Row);
  auto storage = std::make_shared<Sheet::Row[]>(rows_.size() + rows_for_text);
  std::copy(rows_.begin(), rows_.end(), storage.get());
  std::memcpy(static_cast<void*>(storage.get() + rows_.size()), text_.data(), text_.size());
  Sheet sheet;
  sheet.storage_ = std::move(storage);
  sheet.row_count_ = static_cast<std::uint32_t>(rows_.size());
  sheet.target_length_ = static_cast<std::uint32_t>(target_length_);
  sheet.tls_length_ = static_cast<std::uint32_t>(tls_length_);
  return sheet;
}

}  // namespace kigen::store
