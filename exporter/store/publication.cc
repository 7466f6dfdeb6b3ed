#include "exporter/store/publication.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "exporter/store/label_text.h"

namespace kigen::store {
namespace {

using Places = std::vector<std::shared_ptr<const Place>>;

Attempt attempt_of(const Moment& moment, const Observation& observation, const TargetView* previous) {
  Attempt attempt{.at = moment.at, .last_success = moment.at, .fault = observation.fault, .duration = moment.duration};
  if (observation.fault) attempt.last_success = previous ? previous->attempt.last_success : std::nullopt;
  return attempt;
}

bool is_complete(const Observation& observation) { return observation.complete && !observation.fault; }

bool shows_the_same_parts(const TargetView& view, const Observation& observation) {
  return std::equal(view.places.begin(), view.places.end(), observation.parts.begin(), observation.parts.end(),
                    [](const auto& place, const auto& part) { return place->part == part; });
}

/// The places after an observation, made from those before it.
class PlaceMerge {
 public:
  PlaceMerge(const Presentation& presentation, const Places& before)
      : presentation_(presentation), before_(before) {
    for (const auto& place : before) by_name_.try_emplace(place->part->place, Known{&place});
  }

  /// Reused places first, so that they keep the names they have.
  Places after(const Observation& observation) {
    Places places(observation.parts.size());
    for (std::size_t i = 0; i < places.size(); ++i) places[i] = unchanged(observation.parts[i]);
    if (!is_complete(observation)) keep_unobserved(places);
    for (const auto& place : places) claim_names_of(place.get());
    for (std::size_t i = 0; i < observation.parts.size(); ++i) {
      if (!places[i]) places[i] = changed(observation.parts[i]);
    }
    return places;
  }

  const ItemNames& names() const { return names_; }

 private:
  struct Known {
    const std::shared_ptr<const Place>* place;
    bool observed = false;
  };

  std::shared_ptr<const Place> unchanged(const std::shared_ptr<const Part>& part) {
    const auto found = by_name_.find(part->place);
    if (found == by_name_.end()) return nullptr;
    const bool first_time = !std::exchange(found->second.observed, true);
    const auto& place = *found->second.place;
    return first_time && place->part == part ? place : nullptr;
  }

  std::shared_ptr<const Place> changed(const std::shared_ptr<const Part>& part) {
    const auto found = by_name_.find(part->place);
    const Place* earlier = found == by_name_.end() ? nullptr : found->second.place->get();
    return build_place(presentation_, part, merged(part, earlier), names_);
  }

  void keep_unobserved(Places& places) {
    for (const auto& place : before_) {
      if (!by_name_.at(place->part->place).observed) places.push_back(place);
    }
  }

  void claim_names_of(const Place* place) {
    if (place == nullptr) return;
    for (const Entry& entry : place->entries) names_.claim(entry.key());
    for (const auto& sighting : place->hidden) names_.claim(item_key(sighting->item));
  }

  const Presentation& presentation_;
  const Places& before_;
  std::unordered_map<std::string_view, Known> by_name_;
  ItemNames names_;
};

std::string name_label(const Entry& entry) {
  const std::size_t begin = entry.labels.find(",name=\"", entry.key_length);
  return begin == std::string::npos ? std::string() : entry.labels.substr(begin);
}

VanishedItem vanished_now(const Entry& entry, const Attempt& last_seen_by, std::chrono::sys_seconds now) {
  return {.labels = std::string(entry.key()) + name_label(entry),
          .item = entry.sighting->item,
          .last_seen = last_seen_by.last_success.value_or(last_seen_by.at),
          .gone_at = now,
          .key_length = entry.key_length};
}

void drop_outdated(std::vector<VanishedItem>& vanished, std::chrono::sys_seconds now) {
  std::erase_if(vanished, [&](const VanishedItem& item) { return now - item.gone_at >= kVanishedStay; });
}

// Adds every entry of `before` whose name is not in use any more. Names of items that stay do not change, except
// where hostile ones have to be told apart anew: hence the look at what is listed already.
void add_vanished(const TargetView& before, const Places& after, const ItemNames& names, TargetView& view) {
  std::unordered_set<const Place*> kept;
  for (const auto& place : after) kept.insert(place.get());
  ItemNames listed;
  for (const VanishedItem& item : view.vanished) listed.claim(item.key());
  for (const auto& place : before.places) {
    if (kept.contains(place.get())) continue;
    for (const Entry& entry : place->entries) {
      if (names.has(entry.key()) || listed.has(entry.key())) continue;
      view.vanished.push_back(vanished_now(entry, before.attempt, view.attempt.at));
    }
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

void merge_places(const Presentation& presentation, const TargetView* previous, const Observation& observation,
                  TargetView& view) {
  static const Places kNone;
  PlaceMerge merge(presentation, previous ? previous->places : kNone);
  view.places = merge.after(observation);
  view.failed_items = failed_items_of(view.places);
  if (previous == nullptr) return;
  std::erase_if(view.vanished, [&](const VanishedItem& item) { return merge.names().has(item.key()); });
  add_vanished(*previous, view.places, merge.names(), view);
  bound_vanished(view.vanished);
}

}  // namespace

std::shared_ptr<const TargetView> publish(const Presentation& presentation,
                                          std::shared_ptr<const TargetHeader> header, const TargetView* previous,
                                          const Moment& moment, const Observation& observation) {
  auto view = previous ? std::make_shared<TargetView>(*previous) : std::make_shared<TargetView>();
  view->header = std::move(header);
  view->attempt = attempt_of(moment, observation, previous);
  if (observation.tls) view->tls = observation.tls;
  drop_outdated(view->vanished, moment.at);
  const bool nothing_new = observation.parts.empty() && !is_complete(observation);
  if (!nothing_new && !(previous && shows_the_same_parts(*previous, observation))) {
    merge_places(presentation, previous, observation, *view);
  }
  return view;
}

std::shared_ptr<const TargetView> with_header(const TargetView& view,
                                              std::shared_ptr<const TargetHeader> header) {
  auto renewed = std::make_shared<TargetView>(view);
  renewed->header = std::move(header);
  return renewed;
}

std::shared_ptr<const TargetView> presented_anew(const Presentation& presentation, const TargetView& view,
                                                 std::shared_ptr<const TargetHeader> header) {
  auto renewed = std::make_shared<TargetView>(view);
  renewed->header = std::move(header);
  ItemNames names;
  for (auto& place : renewed->places) place = build_place(presentation, place->part, known_at(*place), names);
  return renewed;
}

}  // namespace kigen::store
