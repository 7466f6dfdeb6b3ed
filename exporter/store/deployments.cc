#include "exporter/store/deployments.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "exporter/judgement/paired_store.h"
#include "exporter/judgement/renewals.h"

namespace kigen::store {
namespace {

using judgement::Candidate;
using judgement::DeploymentVerdict;
using judgement::ServedLeaf;
using std::chrono::sys_seconds;

// Items `0`, `rsa:0`, `tls:0`.
bool stands_first(std::string_view item) { return item == "0" || item.ends_with(":0"); }
bool was_asked_for_by_key(std::string_view item) { return item.ends_with(":0") && item != "tls:0"; }

// Of one that is described nobody can tell where else it lies.
bool is_seen_leaf(const Sheet::Row& row) {
  return row.role == Role::kLeaf && !row.certificate->facts().described;
}

bool may_be_served(const Sheet::Row& row) {
  const State state = row.sighting->state;
  return is_seen_leaf(row) && (state == State::kCurrent || state == State::kNext);
}

class Judge {
 public:
  Judge(const DeploymentPlan& plan, sys_seconds now) : plan_(plan), now_(now) {
    for (const auto& pair : plan.pairs()) stores_.try_emplace(pair.store);
  }

  JudgedDeployments judge(const std::vector<Participant>& participants) {
    for (const Participant& one : participants) want(one);
    for (const Participant& one : participants) offer(one);
    for (const Participant& one : participants) add_verdicts(one);
    return {std::make_shared<const Deployments>(std::move(deployments_)), due_};
  }

 private:
  static bool is_endpoint(const Participant& one) {
    return one.involvement->as == Involvement::As::kEndpoint;
  }

  /// Calls `take(row, leaf)` for every leaf that an endpoint serves.
  template <typename Take>
  static void for_each_leaf(const Participant& endpoint, Take take) {
    const Involvement& involved = *endpoint.involvement;
    for (const Sheet::Row& row : endpoint.view->sheet.rows()) {
      if (!is_seen_leaf(row) || !stands_first(row.sighting->item)) continue;
      take(row, ServedLeaf{.certificate = row.certificate,
                           .holder = involved.canonical,
                           .name = involved.name,
                           .of_key_kind = was_asked_for_by_key(row.sighting->item)});
    }
  }

  void want(const Participant& one) {
    if (!is_endpoint(one)) return;
    for_each_leaf(one, [&](const Sheet::Row&, const ServedLeaf& leaf) {
      for (const std::uint32_t pair : one.involvement->pairs) store_of(pair).want(leaf);
      if (one.involvement->automatic) renewals_.want(leaf, one.involvement->host);
    });
  }

  void offer(const Participant& one) {
    const Involvement& involved = *one.involvement;
    if (is_endpoint(one)) {
      if (!involved.automatic) return;
      for_each_leaf(one, [&](const Sheet::Row& row, const ServedLeaf&) {
        if (is_valid_already(row)) renewals_.offer_served(candidate_of(row, involved), involved.host);
      });
      return;
    }
    const auto paired = stores_.find(involved.canonical);
    for (const Sheet::Row& row : one.view->sheet.rows()) {
      if (!may_be_served(row) || !is_valid_already(row)) continue;
      const Candidate candidate = candidate_of(row, involved);
      if (paired != stores_.end()) paired->second.offer(candidate);
      if (involved.automatic) renewals_.offer_stored(candidate);
    }
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
        const auto verdict = store_of(pair).judge(leaf);
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

  judgement::PairedStore& store_of(std::uint32_t pair) { return stores_.at(plan_.pairs()[pair].store); }

  const DeploymentPlan& plan_;
  const sys_seconds now_;
  std::unordered_map<std::string_view, judgement::PairedStore> stores_;  // by canonical name
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
