#include "exporter/store/publication.h"

#include <algorithm>
#include <span>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "exporter/store/binding_rows.h"
#include "exporter/store/label_text.h"
#include "exporter/store/license_rows.h"

namespace kigen::store {
namespace {

using Places = std::vector<std::shared_ptr<const Place>>;

Attempt attempt_of(const Moment& moment, const Observation& observation, const TargetView* previous) {
  Attempt attempt{
      .at = moment.at, .last_success = moment.at, .fault = observation.fault, .duration = moment.duration};
  if (observation.fault) attempt.last_success = previous ? previous->attempt.last_success : std::nullopt;
  return attempt;
}

bool is_complete(const Observation& observation) { return observation.complete && !observation.fault; }

bool shows_anything_new(const Observation& observation, const TargetView& known) {
  if (observation.tls && observation.tls != known.tls) return true;
  if (observation.parts.empty() && !is_complete(observation)) return false;
  return !std::equal(known.places.begin(), known.places.end(), observation.parts.begin(),
                     observation.parts.end(),
                     [](const auto& place, const auto& part) { return place->part == part; });
}

std::span<const Sheet::Row> rows_of(const Sheet& sheet, const Place& place, std::size_t first_row) {
  return sheet.rows().subspan(first_row, place.entries.size());
}

/// The places after an observation and their sheet, made from those before it.
class PlaceMerge {
 public:
  PlaceMerge(const Presentation& presentation, const TargetView& before, const TargetView& after)
      : presentation_(presentation),
        before_(before),
        now_(after.attempt.at),
        gone_(now_),
        sheet_(after.header->labels, after.tls) {
    std::size_t first_row = 0;
    for (const auto& place : before.places) {
      by_name_.try_emplace(place->part->place, Known{place, first_row});
      first_row += place->entries.size();
    }
    for (const VanishedItem& item : before.vanished) gone_.know(item);
  }

  void see(const Observation& observation) {
    for (const auto& part : observation.parts) steps_.push_back(step_for(part));
    if (!is_complete(observation)) keep_unobserved();
    for (const Step& step : steps_) {
      if (step.keeps) claim_names_of(step);  // first, so that what is kept keeps its names
    }
  }

  /// After see(), once.
  Places make_places() {
    Places places;
    places.reserve(steps_.size());
    for (const Step& step : steps_) {
      if (step.keeps) {
        sheet_.copy(before_.sheet, rows_of(before_.sheet, *step.before, step.first_row));
        places.push_back(step.before);
      } else {
        const auto known = merged(step.part, step.before.get());
        places.push_back(build_place(presentation_, step.part, known,
                                     merged_others(*step.part, step.before.get()), names_,
                                     histories_before(step), sheet_));
      }
    }
    return places;
  }

  Sheet sheet() const { return sheet_.finish(); }
  const ItemNames& names() const { return names_; }

 private:
  struct Known {
    std::shared_ptr<const Place> place;
    std::size_t first_row;
    bool observed = false;
  };
  /// Where one of the new places comes from.
  struct Step {
    std::shared_ptr<const Part> part;
    std::shared_ptr<const Place> before;  // of that name; may be null
    std::size_t first_row = 0;            // of `before`
    bool keeps = false;                   // `before` as it is
  };

  Step step_for(const std::shared_ptr<const Part>& part) {
    const auto found = by_name_.find(part->place);
    if (found == by_name_.end()) return {.part = part, .before = nullptr};
    Known& known = found->second;
    const bool first_time = !std::exchange(known.observed, true);
    return {part, known.place, known.first_row, first_time && known.place->part == part};
  }

  void keep_unobserved() {
    std::size_t first_row = 0;
    for (const auto& place : before_.places) {
      if (!by_name_.at(place->part->place).observed) steps_.push_back({place->part, place, first_row, true});
      first_row += place->entries.size();
    }
  }

  void claim_names_of(const Step& step) {
    for (const auto& row : rows_of(before_.sheet, *step.before, step.first_row)) {
      names_.claim(before_.sheet.key(row));
    }
    for (const auto& sighting : step.before->hidden) names_.claim(item_key(sighting->item));
  }

  ItemHistories histories_before(const Step& step) const {
    ItemHistories histories(now_, &gone_);
    if (step.before) histories.know(before_.sheet, rows_of(before_.sheet, *step.before, step.first_row));
    return histories;
  }

  const Presentation& presentation_;
  const TargetView& before_;
  const std::chrono::sys_seconds now_;
  ItemHistories gone_;  // of items that may be back
  std::unordered_map<std::string_view, Known> by_name_;
  std::vector<Step> steps_;
  ItemNames names_;
  SheetBuilder sheet_;
};

std::string_view name_label(std::string_view labels, std::size_t key_length) {
  const std::size_t begin = labels.find(",name=\"", key_length);
  return begin == std::string_view::npos ? std::string_view() : labels.substr(begin);
}

VanishedItem vanished_now(const Sheet& sheet, const Sheet::Row& row, const Attempt& last_seen_by,
                          std::chrono::sys_seconds now) {
  std::string labels(sheet.key(row));
  labels += name_label(sheet.labels(row), row.key_length);
  return {.labels = std::move(labels),
          .item = row.sighting->item,
          .last_seen = last_seen_by.last_success.value_or(last_seen_by.at),
          .gone_at = now,
          .key_length = row.key_length,
          .fingerprint = row.certificate->facts().fingerprint_sha256,
          .first_seen = row.first_seen,
          .replacements = row.replacements};
}

void drop_outdated(std::vector<VanishedItem>& vanished, std::chrono::sys_seconds now) {
  std::erase_if(vanished, [&](const VanishedItem& item) { return now - item.gone_at >= kVanishedStay; });
}

// Adds every entry of `before` whose name is not in use any more. Names of items that stay do not change,
// except where hostile ones have to be told apart anew: hence the look at what is listed already.
void add_vanished(const TargetView& before, const ItemNames& names, TargetView& view) {
  ItemNames listed;
  for (const VanishedItem& item : view.vanished) listed.claim(item.key());
  for (const Sheet::Row& row : before.sheet.rows()) {
    const std::string_view key = before.sheet.key(row);
    if (names.has(key) || listed.has(key)) continue;
    view.vanished.push_back(vanished_now(before.sheet, row, before.attempt, view.attempt.at));
  }
}

// The newest ones, where there are too many.
void bound_vanished(std::vector<VanishedItem>& vanished) {
  if (vanished.size() <= kMaxVanishedItems) return;
  vanished.erase(vanished.begin(), vanished.end() - static_cast<std::ptrdiff_t>(kMaxVanishedItems));
}

std::vector<std::string> failed_items_of(const Places& places) {
  std::vector<std::string> items;
  std::unordered_set<std::string> seen;
  for (const auto& place : places) {
    for (const ItemFault& failed : place->part->faults) {
      if (items.size() == kMaxFailedItems) return items;
      std::string labels = item_key(failed.item);
      append_label(labels, "reason", label(failed.fault.reason));
      if (seen.insert(labels).second) items.push_back(std::move(labels));
    }
  }
  return items;
}

void merge_places(const Presentation& presentation, const TargetView& previous,
                  const Observation& observation, TargetView& view) {
  PlaceMerge merge(presentation, previous, view);
  merge.see(observation);
  view.places = merge.make_places();
  view.sheet = merge.sheet();
  view.crls = crl_rows(view.places);
  view.bindings = judge_bindings(view);
  view.licenses = license_rows(view.places, presentation.leads);
  view.failed_items = failed_items_of(view.places);
  view.items_failed = view.failed_item_count();
  std::erase_if(view.vanished, [&](const VanishedItem& item) { return merge.names().has(item.key()); });
  add_vanished(previous, merge.names(), view);
  bound_vanished(view.vanished);
}

// `names` gives the same keys as the builder of the place, which claims them from names of its own.
std::shared_ptr<const Place> restored_place(const Presentation& presentation,
                                            const std::shared_ptr<const Part>& part,
                                            std::span<const std::optional<History>> known,
                                            std::chrono::sys_seconds at, ItemNames& names,
                                            ItemNames& names_of_builder, SheetBuilder& sheet) {
  const auto& sightings = part->sightings;
  std::vector<std::string> keys;  // outlives the histories
  keys.reserve(sightings.size());
  ItemHistories histories(at);
  for (std::size_t i = 0; i < sightings.size(); ++i) {
    keys.push_back(names.claim_unique(sightings[i].item));
    if (known[i]) histories.know(keys.back(), *sightings[i].certificate, *known[i]);
  }
  return build_place(presentation, part, merged(part, nullptr), merged_others(*part, nullptr),
                     names_of_builder, histories, sheet);
}

}  // namespace

std::shared_ptr<const TargetView> publish(const Presentation& presentation,
                                          std::shared_ptr<const TargetHeader> header,
                                          const TargetView* previous, const Moment& moment,
                                          const Observation& observation) {
  auto view = previous ? std::make_shared<TargetView>(*previous) : std::make_shared<TargetView>();
  view->header = std::move(header);
  view->attempt = attempt_of(moment, observation, previous);
  if (observation.tls) view->tls = observation.tls;
  drop_outdated(view->vanished, moment.at);
  if (previous == nullptr) {
    merge_places(presentation, {}, observation, *view);
  } else if (shows_anything_new(observation, *previous)) {
    merge_places(presentation, *previous, observation, *view);
  } else if (view->bindings.due && *view->bindings.due <= moment.at) {
    view->bindings = judge_bindings(*view);
  }
  return view;
}

std::shared_ptr<const TargetView> with_header(const TargetView& view,
                                              std::shared_ptr<const TargetHeader> header) {
  SheetBuilder sheet(header->labels, view.tls);
  sheet.copy(view.sheet, view.sheet.rows());
  auto renewed = std::make_shared<TargetView>(view);
  renewed->header = std::move(header);
  renewed->sheet = sheet.finish();
  return renewed;
}

std::shared_ptr<const TargetView> presented_anew(const Presentation& presentation, const TargetView& view,
                                                 std::shared_ptr<const TargetHeader> header) {
  SheetBuilder sheet(header->labels, view.tls);
  ItemNames names;
  ItemHistories histories(view.attempt.at);
  histories.know(view.sheet, view.sheet.rows());
  auto renewed = std::make_shared<TargetView>(view);
  renewed->header = std::move(header);
  for (auto& place : renewed->places)
    place =
        build_place(presentation, place->part, known_at(*place), others_at(*place), names, histories, sheet);
  renewed->sheet = sheet.finish();
  renewed->bindings = judge_bindings(*renewed);
  renewed->licenses = license_rows(renewed->places, presentation.leads);
  return renewed;
}

std::shared_ptr<const TargetView> restored(const Presentation& presentation, const RememberedView& remembered,
                                           std::shared_ptr<const TargetHeader> header) {
  auto view = std::make_shared<TargetView>();
  view->header = std::move(header);
  view->attempt = remembered.attempt;
  view->tls = remembered.tls;
  view->vanished = remembered.vanished;
  SheetBuilder sheet(view->header->labels, view->tls);
  ItemNames names, names_of_builder;
  std::span<const std::optional<History>> histories = remembered.histories;
  for (const auto& part : remembered.parts) {
    const auto known = histories.first(part->sightings.size());
    histories = histories.subspan(known.size());
    view->places.push_back(
        restored_place(presentation, part, known, remembered.attempt.at, names, names_of_builder, sheet));
  }
  view->sheet = sheet.finish();
  view->crls = crl_rows(view->places);
  view->bindings = judge_bindings(*view);
  view->licenses = license_rows(view->places, presentation.leads);
  view->failed_items = failed_items_of(view->places);
  view->items_failed = view->failed_item_count();
  std::erase_if(view->vanished, [&](const VanishedItem& item) { return names.has(item.key()); });
  bound_vanished(view->vanished);
  return view;
}

}  // namespace kigen::store
