// The rows of targets in the state file: written where they differ, read back one target at a time.
//
// A target has a row per view (address), a view one per piece of a place and of what vanished. Begins and
// ends no transaction. Throws SqliteError. One thread at a time; must not outlive the database.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "exporter/state/records.h"
#include "exporter/state/saved_places.h"
#include "exporter/state/sqlite.h"
#include "exporter/store/store.h"

namespace kigen::state {

/// Asked between rows whether there is time for more.
using InTime = std::function<bool()>;

class TargetRows {
 public:
  explicit TargetRows(Database& database);

  /// Makes the rows say what is known, place by place; those of `saved` are passed over. False when there was
  /// no time for all: what was written is whole in itself, and what was not is as it was.
  bool save(const std::string& identity, const store::Knowledge& knowledge, SavedTargets::ByAddress& saved,
            const InTime& in_time);

  /// Of the records that were compared with the file or written since the last call.
  std::size_t take_bytes_written() { return std::exchange(bytes_written_, 0); }

  /// Absent: there is nothing of this target. Rows that are damaged are left out and added to `damaged`.
  std::optional<store::RememberedTarget> load(const std::string& identity, CertificatePool& pool,
                                              std::size_t& damaged);

  struct Known {
    std::string identity;
    std::chrono::sys_seconds seen;  // when it was last attempted
  };
  std::vector<Known> list();
  void remove(const std::string& identity);

 private:
  bool save_view(std::int64_t target, const store::TargetView& view, SavedPlaces& saved,
                 const InTime& in_time);
  bool save_places(std::int64_t view_id, const store::TargetView& view, const SavedPlaces& saved,
                   const InTime& in_time, std::size_t& unchanged);
  bool save_place(std::int64_t view_id, const store::Place& place, std::span<const store::Sheet::Row> rows,
                  const InTime& in_time);
  bool save_vanished(std::int64_t view_id, const store::TargetView& view, const InTime& in_time);
  void remove_other_places(std::int64_t view_id, const store::TargetView& view);
  void remove_other_views(std::int64_t target, const store::Knowledge& knowledge);
  void remove_view(std::int64_t view_id);

  store::RememberedView load_view(std::int64_t view_id, store::RememberedView view, CertificatePool& pool,
                                  std::size_t& damaged);

  Database& database_;
  std::size_t bytes_written_ = 0;
  Statement put_target_, put_view_, put_piece_, put_vanished_;
  Statement cut_place_, cut_vanished_, delete_place_, delete_pieces_, delete_vanished_, delete_view_,
      delete_target_;
  Statement find_target_, views_, pieces_, places_, vanished_;
};

}  // namespace kigen::state
