#include "exporter/store/store.h"

#include <algorithm>
#include <mutex>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "exporter/store/agreement.h"
#include "exporter/store/deployments.h"
#include "exporter/store/followed.h"
#include "exporter/store/fulfilment.h"

namespace kigen::store {
namespace {

struct Slot {
  std::shared_ptr<const Followed> followed;
  Views views;
  Agreement agreement;
  Fulfilment fulfilment;
  std::uint64_t revision = 0;  // when it changed last
  bool attempted = false;
  bool has_staples = false;
  bool has_crls = false;
  bool has_bindings = false;
  bool has_licenses = false;
  std::shared_ptr<const Involvement> involvement;  // in deployments; null: none
};

// Of a target as a whole. One that names its one address has nothing to agree with.
std::optional<TargetVerdicts> verdicts_of(const Followed& followed, const Agreement& agreement,
                                          const Fulfilment& fulfilment) {
  TargetVerdicts verdicts{
      followed.header, {}, expected_verdicts(followed.presentation.expected(), fulfilment)};
  if (followed.header->address.empty()) verdicts.agreement = agreement;
  if (verdicts.agreement == Agreement() && verdicts.expected.empty()) return std::nullopt;
  return verdicts;
}

void add(std::optional<TargetVerdicts> verdicts, Snapshot& snapshot) {
  if (verdicts) snapshot.verdicts.push_back(*std::move(verdicts));
}

// Verdicts about expectations that are the same as before stay; others are judged by what is known.
Fulfilment fulfilment_followed(const Followed& now, const Slot& before) {
  const auto& expectations = now.presentation.expected();
  return before.followed->presentation.expected() == expectations ? before.fulfilment
                                                                  : fulfilment_of(expectations, before.views);
}

using Slots = std::vector<Slot>;
using SlotIndex = std::unordered_map<std::string, std::size_t>;  // by identity

}  // namespace

// Views are made outside the lock, from a copy of what they depend on, and installed if that is still
// current; else made again. So a scan of a hundred thousand files does not hold up a scrape.
struct Store::Impl {
  mutable std::mutex mutex;
  Slots slots;  // in the order of the configuration
  SlotIndex index;
  std::unordered_set<std::string_view> label_blocks;  // of all views; the texts belong to their headers
  std::optional<std::vector<std::string>> checks;
  std::uint64_t revision = 0;                      // of the last change
  std::uint64_t followed_at = 0;                   // the revision of the last follow()
  mutable std::shared_ptr<const Snapshot> cached;  // null once anything changed
  std::shared_ptr<const DeploymentPlan> plan;
  std::optional<JudgedDeployments> judged;  // absent once a certificate changed that takes part
  std::size_t participants = 0;             // slots that are involved
  std::uint64_t changes_of_leaves = 0;      // of what `judged` was made from
  std::chrono::sys_seconds latest{};        // when the last attempt ended: the present of judgements

  std::optional<Slot> slot_of(const std::string& identity) const {
    const std::lock_guard lock(mutex);
    const auto found = index.find(identity);
    return found == index.end() ? std::nullopt : std::optional(slots[found->second]);
  }

  /// A view whose labels another target has already would be a duplicate series: it is left out.
  void install(Slot& slot, Views& views) {
    for (const auto& view : slot.views) label_blocks.erase(view->header->labels);
    std::erase_if(views, [&](const auto& view) { return !label_blocks.insert(view->header->labels).second; });
    slot.views.swap(views);
    slot.revision = ++revision;
    slot.has_staples = store::has_staples(slot.views);
    slot.has_crls = store::has_crls(slot.views);
    slot.has_bindings = store::has_bindings(slot.views);
    slot.has_licenses = store::has_licenses(slot.views);
    if (slot.involvement != nullptr && !show_the_same(slot.views, views)) forget_judged();
    for (const auto& view : slot.views) latest = std::max(latest, view->attempt.at);
    cached = nullptr;
  }

  void forget_judged() {
    judged.reset();
    ++changes_of_leaves;
  }

  /// All but deployments that are to be judged first.
  std::shared_ptr<Snapshot> assemble() const {
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->checks = checks;
    snapshot->targets.reserve(slots.size());
    for (const Slot& slot : slots) {
      snapshot->targets.insert(snapshot->targets.end(), slot.views.begin(), slot.views.end());
      snapshot->has_staples = snapshot->has_staples || slot.has_staples;
      snapshot->has_crls = snapshot->has_crls || slot.has_crls;
      snapshot->has_bindings = snapshot->has_bindings || slot.has_bindings;
      snapshot->has_licenses = snapshot->has_licenses || slot.has_licenses;
      add(verdicts_of(*slot.followed, slot.agreement, slot.fulfilment), *snapshot);
    }
    if (judged) snapshot->deployments = judged->deployments;
    return snapshot;
  }

  bool needs_judging() const {
    if (participants == 0) return false;
    return !judged || (judged->due && *judged->due <= latest);
  }

  /// What judging needs, to go on without the lock.
  struct Judging {
    std::shared_ptr<const DeploymentPlan> plan;
    std::vector<Participant> participants;
    std::chrono::sys_seconds now;
    std::uint64_t revision;
    std::uint64_t changes_of_leaves;
  };
  Judging judging() const {
    Judging work{plan, {}, latest, revision, changes_of_leaves};
    work.participants.reserve(participants);
    for (const Slot& slot : slots) {
      if (slot.involvement == nullptr) continue;
      for (const auto& view : slot.views) work.participants.push_back({slot.involvement, view});
    }
    return work;
  }

  void keep(const JudgedDeployments& result, const Judging& work) {
    if (changes_of_leaves == work.changes_of_leaves) judged = result;
  }

  /// False: what the views were made from has changed meanwhile.
  bool install_if_current(const std::string& identity, const Slot& made_from, Views& views,
                          const Agreement& agreement, const Fulfilment& fulfilment) {
    const std::lock_guard lock(mutex);
    const auto found = index.find(identity);
    if (found == index.end()) return true;
    Slot& slot = slots[found->second];
    if (slot.followed != made_from.followed || slot.views != made_from.views) return false;
    install(slot, views);
    slot.agreement = agreement;
    slot.fulfilment = fulfilment;
    slot.attempted = true;
    return true;
  }
};

Store::Store() : impl_(std::make_unique<Impl>()) {}
Store::~Store() = default;

void Store::follow(const config::Config& config, const std::vector<config::Target>& targets) {
  const auto selection = std::make_shared<const Selection>(config);
  auto plan = std::make_shared<const DeploymentPlan>(config, targets);
  Slots old;  // outlives the lock, so that its views are freed without it
  const std::lock_guard lock(impl_->mutex);
  old.swap(impl_->slots);
  const SlotIndex old_index = std::exchange(impl_->index, {});
  impl_->label_blocks.clear();
  impl_->checks = config.exposition.checks;
  impl_->cached = nullptr;
  impl_->followed_at = ++impl_->revision;
  impl_->plan = std::move(plan);
  impl_->participants = 0;
  impl_->forget_judged();
  impl_->slots.reserve(targets.size());
  for (const config::Target& target : targets) {
    const std::string identity = target.identity();
    if (!impl_->index.try_emplace(identity, impl_->slots.size()).second) continue;
    Slot& slot = impl_->slots.emplace_back();
    slot.followed = follow_target(target, selection);
    slot.involvement = impl_->plan->involvement_of(target);
    impl_->participants += slot.involvement != nullptr ? 1 : 0;
    if (const auto found = old_index.find(identity); found != old_index.end()) {
      const Slot& before = old[found->second];
      Views views = views_followed(*slot.followed, before.views, &before.followed->presentation);
      slot.attempted = before.attempted;
      slot.agreement = before.agreement;
      slot.fulfilment = fulfilment_followed(*slot.followed, before);
      impl_->install(slot, views);
    }
  }
}

void Store::publish(const std::string& identity, Outcome outcome) {
  if (outcome.observations.empty()) return;
  while (const auto slot = impl_->slot_of(identity)) {
    Views views = views_after(*slot->followed, slot->views, outcome);
    const Agreement agreement = agreement_after(slot->agreement, outcome);
    const Fulfilment fulfilment =
        fulfilment_after(slot->followed->presentation.expected(), slot->fulfilment, views);
    if (impl_->install_if_current(identity, *slot, views, agreement, fulfilment)) return;
  }
}

void Store::restore(const std::string& identity, const RememberedTarget& remembered) {
  if (remembered.views.empty()) return;
  while (const auto slot = impl_->slot_of(identity)) {
    if (slot->attempted) return;
    Views views = views_restored(*slot->followed, remembered);
    const Fulfilment fulfilment = fulfilment_of(slot->followed->presentation.expected(), views);
    if (impl_->install_if_current(identity, *slot, views, remembered.agreement, fulfilment)) return;
  }
}

Changes Store::changes_since(std::uint64_t revision) const {
  const std::lock_guard lock(impl_->mutex);
  Changes changes;
  changes.revision = impl_->revision;
  changes.follows_others = impl_->followed_at > revision;
  for (const auto& [identity, at] : impl_->index) {
    const Slot& slot = impl_->slots[at];
    if (slot.attempted && slot.revision > revision) changes.identities.push_back(identity);
  }
  return changes;
}

std::optional<Knowledge> Store::knowledge(const std::string& identity) const {
  const auto slot = impl_->slot_of(identity);
  if (!slot || !slot->attempted) return std::nullopt;
  return Knowledge{slot->views, slot->agreement};
}

bool Store::follows(const std::string& identity) const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->index.contains(identity);
}

bool Store::was_seen(const std::string& identity) const {
  const auto slot = impl_->slot_of(identity);
  return slot && std::any_of(slot->views.begin(), slot->views.end(),
                             [](const auto& view) { return view->attempt.last_success.has_value(); });
}

// Deployments are judged outside the lock: that takes long where there are many certificates, and has to be
// done only after one of them changed.
std::shared_ptr<const Snapshot> Store::snapshot() const {
  std::unique_lock lock(impl_->mutex);
  if (impl_->cached != nullptr) return impl_->cached;
  const auto snapshot = impl_->assemble();
  if (impl_->needs_judging()) {
    const auto work = impl_->judging();
    lock.unlock();
    const auto judged = judge_deployments(*work.plan, work.participants, work.now);
    snapshot->deployments = judged.deployments;
    lock.lock();
    impl_->keep(judged, work);
    if (impl_->revision != work.revision) return snapshot;
  }
  impl_->cached = snapshot;
  return snapshot;
}

std::size_t Store::target_count() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->slots.size();
}

bool Store::all_attempted() const {
  const std::lock_guard lock(impl_->mutex);
  return std::all_of(impl_->slots.begin(), impl_->slots.end(),
                     [](const Slot& slot) { return slot.attempted; });
}

std::shared_ptr<const Snapshot> single_snapshot(const config::Config& config, const config::Target& target,
                                                Outcome outcome,
                                                const std::shared_ptr<const Snapshot>& previous) {
  const auto followed = follow_target(target, std::make_shared<const Selection>(config));
  Views known;
  Agreement agreement;
  if (previous != nullptr) {
    known = views_followed(*followed, previous->targets, nullptr);
    if (!previous->verdicts.empty()) agreement = previous->verdicts.front().agreement;
  }
  auto snapshot = std::make_shared<Snapshot>();
  snapshot->checks = config.exposition.checks;
  agreement = agreement_after(agreement, outcome);
  snapshot->targets = views_after(*followed, known, outcome);
  const Fulfilment fulfilment = fulfilment_after(followed->presentation.expected(), {}, snapshot->targets);
  add(verdicts_of(*followed, agreement, fulfilment), *snapshot);
  snapshot->has_staples = has_staples(snapshot->targets);
  snapshot->has_crls = has_crls(snapshot->targets);
  snapshot->has_bindings = has_bindings(snapshot->targets);
  snapshot->has_licenses = has_licenses(snapshot->targets);
  return snapshot;
}

}  // namespace kigen::store
