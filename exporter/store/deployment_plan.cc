#include "exporter/store/deployment_plan.h"

#include <algorithm>

#include "exporter/config/endpoint_name.h"
#include "exporter/store/label_text.h"

namespace kigen::store {
namespace {

std::vector<std::uint32_t> at(const std::unordered_multimap<std::string, std::uint32_t>& indices,
                              const std::string& name) {
  std::vector<std::uint32_t> found;
  const auto [begin, end] = indices.equal_range(name);
  for (auto one = begin; one != end; ++one) found.push_back(one->second);
  return found;
}

std::vector<std::uint32_t> each_once(std::vector<std::uint32_t> indices) {
  std::sort(indices.begin(), indices.end());
  indices.erase(std::unique(indices.begin(), indices.end()), indices.end());
  return indices;
}

}  // namespace

std::string pair_label(std::string_view name) {
  std::string label = ",pair=\"";
  append_escaped(label, fit_for_label(name));
  label += '"';
  return label;
}

DeploymentPlan::DeploymentPlan(const config::Config& config, const std::vector<config::Target>& targets) {
  // Who hides the check has no use for any of this.
  const auto& checks = config.exposition.checks;
  if (checks && std::find(checks->begin(), checks->end(), "deployed") == checks->end()) return;
  for (const config::Pair& pair : config.pairs) add(pair);
  any_automatic_ = std::any_of(targets.begin(), targets.end(), [](const config::Target& target) {
    return target.module.pair_automatically && config::is_remote(target.module);
  });
}

void DeploymentPlan::add(const config::Pair& pair) {
  const auto index = static_cast<std::uint32_t>(pairs_.size());
  for (const auto& endpoint : pair.endpoints) ties_.emplace(endpoint.canonical, Tie{endpoint.address, index});
  Pair& planned = pairs_.emplace_back();
  planned.shelf = shelf_of(pair);
  planned.label = pair_label(pair.name);
  if (!pair.originals) return;
  planned.of_originals = pair.originals->only;
  for (const std::string& target : pair.originals->targets) copied_.emplace(target, index);
  if (!pair.originals->group.empty()) copied_from_.emplace(pair.originals->group, index);
  shelves_[planned.shelf].has_copies = true;
}

std::uint32_t DeploymentPlan::shelf_of(const config::Pair& pair) {
  const auto [begin, end] = shelves_in_.equal_range(pair.store);
  const auto known =
      std::find_if(begin, end, [&](const auto& one) { return shelves_[one.second].only == pair.only; });
  if (known != end) return known->second;
  const auto index = static_cast<std::uint32_t>(shelves_.size());
  shelves_.push_back({pair.store, pair.only});
  shelves_in_.emplace(pair.store, index);
  return index;
}

std::vector<std::uint32_t> DeploymentPlan::pairs_of(const sources::TargetName& name) const {
  std::vector<std::uint32_t> pairs;
  const auto [begin, end] = ties_.equal_range(name.canonical);
  for (auto tie = begin; tie != end; ++tie) {
    const std::string& address = tie->second.address;
    if (address.empty() || address == name.address) pairs.push_back(tie->second.pair);
  }
  return each_once(std::move(pairs));
}

std::vector<std::uint32_t> DeploymentPlan::originals_in(const config::Target& target) const {
  std::vector<std::uint32_t> pairs = at(copied_, target.name.canonical);
  const auto of_group = at(copied_from_, target.group);
  pairs.insert(pairs.end(), of_group.begin(), of_group.end());
  return each_once(std::move(pairs));
}

std::shared_ptr<const Involvement> DeploymentPlan::involvement_of(const config::Target& target) const {
  const bool is_remote = config::is_remote(target.module);
  Involvement involved{.as = is_remote ? Involvement::As::kEndpoint : Involvement::As::kStore,
                       .canonical = target.name.canonical,
                       .holds_certificates = config::holds_certificates(target.module),
                       .pairs = {},
                       .host = {},
                       .name = {},
                       .shelves = {},
                       .originals = {}};
  // Also what an endpoint's host holds besides: a machine, a document, an interface.
  if (!is_remote || involved.holds_certificates) {
    involved.shelves = at(shelves_in_, target.name.canonical);
    involved.originals = originals_in(target);
  }
  bool takes_part = !involved.shelves.empty() || !involved.originals.empty();
  if (is_remote) {
    involved.automatic = any_automatic_ && target.module.pair_automatically;
    involved.pairs = pairs_of(target.name);
    takes_part = takes_part || involved.automatic || !involved.pairs.empty();
    involved.host = config::host_of(target);
    involved.name = config::expected_name(target);
  } else {
    involved.automatic = any_automatic_;
    takes_part = takes_part || involved.automatic;
  }
  return takes_part ? std::make_shared<const Involvement>(std::move(involved)) : nullptr;
}

}  // namespace kigen::store
