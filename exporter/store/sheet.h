// What a scrape reads of one target, side by side in one piece of memory: a scrape passes over all
// certificates once per family, and following pointers from view to place to certificate each time would cost
// more than all the rest. Made with the view it belongs to; immutable; copies share it.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/judgement/checks.h"
#include "probes/model/observation.h"

namespace kigen::store {

class Sheet {
 public:
  /// One certificate that is shown.
  struct Row {
    const Sighting* sighting = nullptr;  // owned by an entry of the same view
    const Certificate* certificate = nullptr;
    std::chrono::sys_seconds not_before{};
    std::chrono::sys_seconds not_after{};
    std::chrono::seconds renewal_lead{};  // meaningful where has_leads
    std::chrono::seconds critical_lead{};
    std::chrono::sys_seconds first_seen{};  // when this certificate was first seen as this item
    std::uint32_t replacements = 0;         // how often another took its place, since the item is known
    std::uint32_t labels_at = 0;
    std::uint16_t labels_length = 0;
    std::uint16_t key_length = 0;
    Role role = Role::kLeaf;
    bool has_leads : 1 = false;
    bool has_friendly_name : 1 = false;
    bool has_staple : 1 = false;
    bool plain_texts : 1 = false;  // neither that nor a text of the certificate needs escaping
    judgement::Checks checks;
  };

  std::span<const Row> rows() const { return {storage_.get(), row_count_}; }
  /// `group="web",module="https",...`, as in the header.
  std::string_view target_labels() const { return {text(), target_length_}; }
  /// What `cert_tls_info` has beside them: `,version="TLSv1.3",cipher="..."`; empty where nothing is known.
  std::string_view tls_labels() const { return {text() + target_length_, tls_length_}; }
  /// What follows the target labels: `,item="0",role="leaf",name="www.example.jp"`. The item named here is
  /// unique within the target; two places whose items read alike differ by `~2`.
  std::string_view labels(const Row& row) const { return {text() + row.labels_at, row.labels_length}; }
  /// `,item="0"`, with which the labels begin.
  std::string_view key(const Row& row) const { return {text() + row.labels_at, row.key_length}; }

 private:
  friend class SheetBuilder;
  const char* text() const { return reinterpret_cast<const char*>(storage_.get() + row_count_); }

  std::shared_ptr<const Row[]> storage_;  // the rows, then the text
  std::uint32_t row_count_ = 0;
  std::uint32_t target_length_ = 0;
  std::uint32_t tls_length_ = 0;
};

class ItemHistories;

/// Puts a sheet together, row by row in the order of places and their entries.
class SheetBuilder {
 public:
  SheetBuilder(std::string_view target_labels, const std::optional<TlsFacts>& tls);

  /// `labels_at`, the lengths and the history are set here.
  void add(Sheet::Row row, std::string_view key, std::string_view other_labels,
           const ItemHistories& histories);
  /// Rows of another sheet as they are.
  void copy(const Sheet& from, std::span<const Sheet::Row> rows);
  Sheet finish() const;

 private:
  std::string text_;
  std::size_t target_length_;
  std::size_t tls_length_;
  std::vector<Sheet::Row> rows_;
};

}  // namespace kigen::store
