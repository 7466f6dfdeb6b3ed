#include "exporter/state/target_rows.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace kigen::state {
namespace {

using store::Place;
using store::RememberedTarget;
using store::RememberedView;
using store::Sheet;
using store::TargetView;

// What is there already is not written again: after a restart every place is a new object that says the same.
constexpr const char* kPutPiece =
    "INSERT INTO piece (view, place, number, data) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (view, place, number) "
    "DO UPDATE SET data = excluded.data WHERE data IS NOT excluded.data";
constexpr const char* kPutVanished =
    "INSERT INTO vanished (view, number, data) VALUES (?1, ?2, ?3) ON CONFLICT (view, number) "
    "DO UPDATE SET data = excluded.data WHERE data IS NOT excluded.data";

std::chrono::sys_seconds last_attempt(const store::Knowledge& knowledge) {
  std::chrono::sys_seconds last{};
  for (const auto& view : knowledge.views) last = std::max(last, view->attempt.at);
  return last;
}

std::vector<std::string_view> sorted_names(const TargetView& view) {
  std::vector<std::string_view> names;
  names.reserve(view.places.size());
  for (const auto& place : view.places) names.push_back(place->part->place);
  std::sort(names.begin(), names.end());
  return names;
}

bool is_view_of(const store::Knowledge& knowledge, const std::string& address) {
  return std::any_of(knowledge.views.begin(), knowledge.views.end(),
                     [&](const auto& view) { return view->header->address == address; });
}

// A column outside the records: whatever it says, it can be subtracted from another moment.
std::chrono::sys_seconds moment_of(std::int64_t seconds) {
  return std::chrono::sys_seconds(std::chrono::seconds(std::clamp(seconds, -kMaxMoment, kMaxMoment)));
}

// How the last attempt ended is not known any more.
store::Attempt attempt_lost(std::chrono::sys_seconds at) {
  store::Attempt attempt;
  attempt.at = at;
  attempt.fault.emplace(Reason::kInternal, "what was stored of the attempt is damaged");
  return attempt;
}

}  // namespace

TargetRows::TargetRows(Database& database)
    : database_(database),
      put_target_(database.prepare(
          "INSERT INTO target (identity, seen, data) VALUES (?1, ?2, ?3) ON CONFLICT (identity) "
          "DO UPDATE SET seen = excluded.seen, data = excluded.data RETURNING id")),
      put_view_(
          database.prepare("INSERT INTO view (target, address, data) VALUES (?1, ?2, ?3) "
                           "ON CONFLICT (target, address) DO UPDATE SET data = excluded.data RETURNING id")),
      put_piece_(database.prepare(kPutPiece)),
      put_vanished_(database.prepare(kPutVanished)),
      cut_place_(database.prepare("DELETE FROM piece WHERE view = ?1 AND place = ?2 AND number >= ?3")),
      cut_vanished_(database.prepare("DELETE FROM vanished WHERE view = ?1 AND number >= ?2")),
      delete_place_(database.prepare("DELETE FROM piece WHERE view = ?1 AND place = ?2")),
      delete_pieces_(database.prepare("DELETE FROM piece WHERE view = ?1")),
      delete_vanished_(database.prepare("DELETE FROM vanished WHERE view = ?1")),
      delete_view_(database.prepare("DELETE FROM view WHERE id = ?1")),
      delete_target_(database.prepare("DELETE FROM target WHERE id = ?1")),
      find_target_(database.prepare("SELECT id, seen, data FROM target WHERE identity = ?1")),
      views_(database.prepare("SELECT id, address, data FROM view WHERE target = ?1 ORDER BY id")),
      pieces_(database.prepare("SELECT place, data FROM piece WHERE view = ?1 ORDER BY place, number")),
      places_(database.prepare("SELECT DISTINCT place FROM piece WHERE view = ?1 ORDER BY place")),
      vanished_(database.prepare("SELECT data FROM vanished WHERE view = ?1 ORDER BY number")) {}

bool TargetRows::save(const std::string& identity, const store::Knowledge& knowledge,
                      SavedTargets::ByAddress& saved, const InTime& in_time) {
  const std::string record = write_target(knowledge.agreement);
  const auto target = put_target_.bind_blob(1, identity)
                          .bind(2, last_attempt(knowledge).time_since_epoch().count())
                          .bind_blob(3, record)
                          .run_for_number();
  for (const auto& view : knowledge.views) {
    if (!save_view(target, *view, saved[view->header->address], in_time)) return false;
  }
  std::erase_if(saved, [&](const auto& entry) { return !is_view_of(knowledge, entry.first); });
  remove_other_views(target, knowledge);
  return true;
}

bool TargetRows::save_view(std::int64_t target, const TargetView& view, SavedPlaces& saved,
                           const InTime& in_time) {
  const std::string record = write_view(view);
  const auto view_id =
      put_view_.bind(1, target).bind_blob(2, view.header->address).bind_blob(3, record).run_for_number();
  std::size_t unchanged = 0;
  if (!save_places(view_id, view, saved, in_time, unchanged) || !save_vanished(view_id, view, in_time)) {
    return false;
  }
  const bool same_as_before = saved.is_known() && unchanged == saved.size();
  if (!same_as_before) remove_other_places(view_id, view);
  if (!same_as_before || unchanged < view.places.size()) saved.set(view.places);
  return true;
}

bool TargetRows::save_places(std::int64_t view_id, const TargetView& view, const SavedPlaces& saved,
                             const InTime& in_time, std::size_t& unchanged) {
  std::size_t first_row = 0;
  for (const auto& place : view.places) {
    const auto rows = view.sheet.rows().subspan(first_row, place->entries.size());
    first_row += rows.size();
    if (saved.has(place)) {
      ++unchanged;
    } else if (!save_place(view_id, *place, rows, in_time)) {
      return false;
    }
  }
  return true;
}

bool TargetRows::save_place(std::int64_t view_id, const Place& place, std::span<const Sheet::Row> rows,
                            const InTime& in_time) {
  const std::string& name = place.part->place;
  std::int64_t count = 0;
  const auto put = [&](std::uint32_t number, std::string_view piece) {
    put_piece_.bind(1, view_id).bind_blob(2, name).bind(3, number).bind_blob(4, piece).run();
    bytes_written_ += piece.size();
    count = std::int64_t{number} + 1;
    return in_time();
  };
  if (!write_place(place, rows, put)) return false;
  cut_place_.bind(1, view_id).bind_blob(2, name).bind(3, count).run();
  return true;
}

bool TargetRows::save_vanished(std::int64_t view_id, const TargetView& view, const InTime& in_time) {
  std::int64_t count = 0;
  const auto put = [&](std::uint32_t number, std::string_view piece) {
    put_vanished_.bind(1, view_id).bind(2, number).bind_blob(3, piece).run();
    count = std::int64_t{number} + 1;
    return in_time();
  };
  if (!write_vanished(view.vanished, put)) return false;
  cut_vanished_.bind(1, view_id).bind(2, count).run();
  return true;
}

// Both sides are sorted alike: names as bytes.
void TargetRows::remove_other_places(std::int64_t view_id, const TargetView& view) {
  const auto names = sorted_names(view);
  auto name = names.begin();
  std::vector<std::string> gone;
  places_.bind(1, view_id);
  while (places_.next()) {
    const std::string_view stored = as_text(places_.blob(0));
    while (name != names.end() && *name < stored) ++name;
    if (name == names.end() || *name != stored) gone.emplace_back(stored);
  }
  for (const std::string& place : gone) delete_place_.bind(1, view_id).bind_blob(2, place).run();
}

void TargetRows::remove_other_views(std::int64_t target, const store::Knowledge& knowledge) {
  std::vector<std::int64_t> gone;
  views_.bind(1, target);
  while (views_.next()) {
    if (!is_view_of(knowledge, views_.text(1))) gone.push_back(views_.number(0));
  }
  for (const std::int64_t view_id : gone) remove_view(view_id);
}

void TargetRows::remove_view(std::int64_t view_id) {
  delete_pieces_.bind(1, view_id).run();
  delete_vanished_.bind(1, view_id).run();
  delete_view_.bind(1, view_id).run();
}

std::optional<RememberedTarget> TargetRows::load(const std::string& identity, CertificatePool& pool,
                                                 std::size_t& damaged) {
  find_target_.bind_blob(1, identity);
  if (!find_target_.next()) return std::nullopt;
  const std::int64_t target = find_target_.number(0);
  const std::chrono::sys_seconds seen = moment_of(find_target_.number(1));
  const auto agreement = read_target(find_target_.blob(2));
  find_target_.reset();
  if (!agreement) ++damaged;

  RememberedTarget remembered;
  remembered.agreement = agreement.value_or(store::Agreement());
  std::vector<std::int64_t> view_ids;
  views_.bind(1, target);
  while (views_.next()) {
    RememberedView& view = remembered.views.emplace_back();
    view_ids.push_back(views_.number(0));
    view.address = views_.text(1);
    if (read_view(views_.blob(2), view)) continue;
    view.attempt = attempt_lost(seen);
    ++damaged;
  }
  for (std::size_t i = 0; i < view_ids.size(); ++i) {
    auto& view = remembered.views[i];
    view = load_view(view_ids[i], std::move(view), pool, damaged);
  }
  return remembered;
}

RememberedView TargetRows::load_view(std::int64_t view_id, RememberedView view, CertificatePool& pool,
                                     std::size_t& damaged) {
  std::shared_ptr<Part> part;
  pieces_.bind(1, view_id);
  while (pieces_.next()) {
    const std::string_view name = as_text(pieces_.blob(0));
    if (part == nullptr || part->place != name) {
      part = std::make_shared<Part>();
      part->place = name;
      view.parts.push_back(part);
    }
    if (!read_piece(pieces_.blob(1), pool, *part, view.histories)) ++damaged;
  }
  vanished_.bind(1, view_id);
  while (vanished_.next()) {
    if (!read_vanished(vanished_.blob(0), view.vanished)) ++damaged;
  }
  return view;
}

std::vector<TargetRows::Known> TargetRows::list() {
  std::vector<Known> known;
  auto all = database_.prepare("SELECT identity, seen FROM target");
  while (all.next()) known.push_back({all.text(0), moment_of(all.number(1))});
  return known;
}

void TargetRows::remove(const std::string& identity) {
  find_target_.bind_blob(1, identity);
  if (!find_target_.next()) return;
  const std::int64_t target = find_target_.number(0);
  find_target_.reset();
  remove_other_views(target, {});
  delete_target_.bind(1, target).run();
}

}  // namespace kigen::state
