#include "exporter/store/deployments.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "exporter/judgement/copied_store.h"
#include "exporter/judgement/paired_store.h"
#include "exporter/judgement/renewals.h"
#include "exporter/judgement/selected.h"
#include "exporter/store/place_builder.h"
#include "probes/model/machine_place.h"
#include "probes/model/served_binding.h"
#include "probes/model/text.h"

namespace kigen::store {
namespace {

using judgement::Candidate;
using judgement::DeploymentVerdict;
using judgement::selects;
using judgement::ServedLeaf;
using std::chrono::sys_seconds;

// Items `0`, `rsa:0`, `tls:0`.
bool stands_first(std::string_view item) { return item == "0" || item.ends_with(":0"); }
bool was_asked_for_by_key(std::string_view item) { return item.ends_with(":0") && item != kWayLeaf; }

// Of one that is described nobody can tell where else it lies.
bool is_seen_leaf(const Sheet::Row& row) {
  return row.role == Role::kLeaf && !row.certificate->facts().described;
}

bool may_be_served(const Sheet::Row& row) {
  const State state = row.sighting->state;
  return is_seen_leaf(row) && (state == State::kCurrent || state == State::kNext);
}

// Among the places of a machine or a document those of the way there, whose certificates are served.
bool is_of_the_way(std::string_view place) {
  return place.empty() || place == kWayPlace || place == kClientPlace;
}

// What a certificate in a store is called by people, so that a renewal has the name of its predecessor.
std::string_view name_in_store(const Sighting& sighting) {
  if (!sighting.friendly_name.empty()) return sighting.friendly_name;
  return sighting.certificate->text(Certificate::Text::kSubject);
}

// Of a machine that store, with all its entries: whatever else was read, it may not have been asked for.
bool is_read(const TargetView& view, std::string_view windows_store) {
  bool is_machine = false;
  for (const auto& place : view.places) {
    const auto store = machine_store(place->part->place);
    is_machine = is_machine || store;
    if (store && ascii_lower(*store) == ascii_lower(windows_store)) return place->part->faults.empty();
  }
  return view.attempt.last_success && (windows_store.empty() || !is_machine);
}

class Judge {
 public:
  Judge(const DeploymentPlan& plan, sys_seconds now)
      : plan_(plan), now_(now), paired_(plan.shelves().size()), copied_(plan.shelves().size()) {}

  JudgedDeployments judge(const std::vector<Participant>& participants) {
    for (const Participant& one : participants) want(one);
    for (const Participant& one : participants) offer(one);
    for (const Participant& one : participants) {
      add_verdicts(one);
      for (const std::uint32_t pair : one.involvement->originals) add_copies(one, pair);
    }
    return {std::make_shared<const Deployments>(std::move(deployments_)), due_};
  }

 private:
  static bool is_endpoint(const Participant& one) {
    return one.involvement->as == Involvement::As::kEndpoint;
  }

  /// Whether what stands at the place is served, in place of lying there.
  static bool is_served(const Participant& one, const Place& place) {
    return is_endpoint(one) && (!one.involvement->holds_certificates || is_of_the_way(place.part->place));
  }

  /// Calls `take(place, rows)` for every place of the target.
  template <typename Take>
  static void for_each_place(const Participant& one, Take take) {
    auto rows = one.view->sheet.rows();
    for (const auto& place : one.view->places) {
      const auto of_place = rows.first(place->entries.size());
      rows = rows.subspan(of_place.size());
      take(*place, of_place);
    }
  }

  /// Calls `take(row, leaf)` for every leaf that an endpoint serves.
  template <typename Take>
  static void for_each_leaf(const Participant& endpoint, Take take) {
    const Involvement& involved = *endpoint.involvement;
    for_each_place(endpoint, [&](const Place& place, auto rows) {
      if (!is_served(endpoint, place)) return;
      for (const Sheet::Row& row : rows) {
        if (!is_seen_leaf(row) || !stands_first(row.sighting->item)) continue;
        take(row, ServedLeaf{.certificate = row.certificate,
                             .holder = involved.canonical,
                             .name = involved.name,
                             .of_key_kind = was_asked_for_by_key(row.sighting->item)});
      }
    });
  }

  void want(const Participant& one) {
    if (!is_endpoint(one)) return;
    for_each_leaf(one, [&](const Sheet::Row&, const ServedLeaf& leaf) {
      for (const std::uint32_t pair : one.involvement->pairs) paired(pair).want(leaf);
      if (one.involvement->automatic) renewals_.want(leaf, one.involvement->host);
    });
  }

  /// Calls `take(row)` for every certificate that lies in the target, in place of being served.
  template <typename Take>
  static void for_each_stored(const Participant& one, Take take) {
    for_each_place(one, [&](const Place& place, auto rows) {
      if (is_served(one, place)) return;
      for (const Sheet::Row& row : rows) take(row);
    });
  }

  void offer(const Participant& one) {
    const Involvement& involved = *one.involvement;
    if (involved.automatic && is_endpoint(one)) {
      for_each_leaf(one, [&](const Sheet::Row& row, const ServedLeaf&) {
        if (is_valid_already(row)) renewals_.offer_served(candidate_of(row, involved), involved.host);
      });
    }
    for (const std::uint32_t shelf : involved.shelves) put_on_shelf(one, shelf);
    if (involved.shelves.empty() && (is_endpoint(one) || !involved.automatic)) return;
    for_each_stored(one, [&](const Sheet::Row& row) {
      if (!may_be_served(row) || !is_valid_already(row)) return;
      const Candidate candidate = candidate_of(row, involved);
      for (const std::uint32_t shelf : involved.shelves) {
        if (selects(plan_.shelves()[shelf].only, *row.sighting)) paired_[shelf].offer(candidate);
      }
      if (involved.automatic && !is_endpoint(one)) renewals_.offer_stored(candidate);
    });
  }

  // Copies count whether they are shown or not.
  void put_on_shelf(const Participant& one, std::uint32_t shelf) {
    const auto& [store, only, has_copies] = plan_.shelves()[shelf];
    if (!has_copies) return;
    if (is_read(*one.view, only.store)) copied_[shelf].know();
    for (const auto& place : one.view->places) {
      if (is_served(one, *place)) continue;
      for (const auto& sighting : known_at(*place)) {
        if (selects(only, *sighting)) copied_[shelf].hold(*sighting);
      }
    }
  }

  // The newest of each name: its predecessor may lie there until somebody tidies up.
  void add_copies(const Participant& one, std::uint32_t pair) {
    std::unordered_map<std::string_view, const Sheet::Row*> newest;
    const auto for_each_original = [&](auto take) {
      for_each_stored(one, [&](const Sheet::Row& row) {
        const Sighting& sighting = *row.sighting;
        if (sighting.state != State::kCurrent || row.certificate->facts().described) return;
        if (!selects(plan_.pairs()[pair].of_originals, sighting) || !is_valid_already(row)) return;
        take(row, newest[name_in_store(sighting)]);
      });
    };
    for_each_original([](const Sheet::Row& row, const Sheet::Row*& known) {
      if (known == nullptr || judgement::is_newer(*row.certificate, *known->certificate)) known = &row;
    });
    const judgement::CopiedStore& store = copied_[plan_.pairs()[pair].shelf];
    for_each_original([&](const Sheet::Row& row, const Sheet::Row*& known) {
      if (known != &row) return;
      const auto verdict = store.judge(candidate_of(row, *one.involvement));
      if (verdict) add(one, row, plan_.pairs()[pair].label, *verdict);
    });
  }

  static Candidate candidate_of(const Sheet::Row& row, const Involvement& holder) {
    return {row.certificate, row.first_seen, holder.canonical};
  }

  bool is_valid_already(const Sheet::Row& row) {
    if (row.not_before <= now_) return true;
    due_ = std::min(due_.value_or(row.not_before), row.not_before);
    return false;
  }

  void add_verdicts(const Participant& one) {
    if (!is_endpoint(one)) return;
    for_each_leaf(one, [&](const Sheet::Row& row, const ServedLeaf& leaf) {
      const std::size_t first = deployments_.size();
      for (const std::uint32_t pair : one.involvement->pairs) {
        const auto verdict = paired(pair).judge(leaf);
        if (verdict) add(one, row, plan_.pairs()[pair].label, *verdict);
      }
      if (!one.involvement->automatic) return;
      const auto verdict = renewals_.judge(leaf, one.involvement->host);
      if (!verdict) return;
      const std::string label = pair_label(verdict->holder);
      if (!is_taken(first, label)) add(one, row, label, *verdict);
    });
  }

  // A pair may bear the name of a path. `first`: where the verdicts on that leaf begin.
  bool is_taken(std::size_t first, const std::string& label) const {
    return std::any_of(deployments_.begin() + static_cast<std::ptrdiff_t>(first), deployments_.end(),
                       [&](const Deployment& known) { return known.pair == label; });
  }

  void add(const Participant& one, const Sheet::Row& row, const std::string& label,
           const DeploymentVerdict& verdict) {
    deployments_.push_back({one.view->sheet, &row, label, verdict.deployed, verdict.pending_since});
  }

  judgement::PairedStore& paired(std::uint32_t pair) { return paired_[plan_.pairs()[pair].shelf]; }

  const DeploymentPlan& plan_;
  const sys_seconds now_;
  std::vector<judgement::PairedStore> paired_;  // by shelf
  std::vector<judgement::CopiedStore> copied_;  // the same
  judgement::Renewals renewals_;
  std::optional<sys_seconds> due_;
  Deployments deployments_;
};

}  // namespace

JudgedDeployments judge_deployments(const DeploymentPlan& plan, const std::vector<Participant>& participants,
                                    sys_seconds now) {
  return Judge(plan, now).judge(participants);
}

}  // namespace kigen::store
