// Since when a certificate is known as an item, and how often another took its place: carried from the rows
// of one view to those of the next, by key. Lives as long as the making of a view, whose predecessor it
// aliases.
#pragma once

#include <chrono>
#include <span>
#include <string_view>
#include <unordered_map>

#include "exporter/store/remembered.h"
#include "exporter/store/sheet.h"
#include "exporter/store/snapshot.h"

namespace kigen::store {

class ItemHistories {
 public:
  /// `now`: when what is new was first seen. `otherwise` (may be null, outlives this) knows what this does
  /// not.
  explicit ItemHistories(std::chrono::sys_seconds now, const ItemHistories* otherwise = nullptr)
      : now_(now), otherwise_(otherwise) {}

  /// Rows of the sheet before.
  void know(const Sheet& sheet, std::span<const Sheet::Row> rows);
  /// An item that was gone.
  void know(const VanishedItem& item);
  /// An item of an earlier process. `key` and the certificate outlive this.
  void know(std::string_view key, const Certificate& certificate, const History& history);

  /// Sets the history of a row that is to have this key: the same certificate goes on, another one replaces
  /// it, and an unknown item begins now.
  void continue_in(Sheet::Row& row, std::string_view key) const;

 private:
  struct Known {
    const Sha256* fingerprint;
    std::chrono::sys_seconds first_seen;
    std::uint32_t replacements;
  };

  const Known* find(std::string_view key) const;

  const std::chrono::sys_seconds now_;
  const ItemHistories* otherwise_;
  std::unordered_map<std::string_view, Known> by_key_;
};

}  // namespace kigen::store
