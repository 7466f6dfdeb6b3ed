#include "exporter/store/deployment_plan.h"

#include <algorithm>

#include "exporter/config/endpoint_name.h"
#include "exporter/store/label_text.h"

namespace kigen::store {
namespace {

bool is_endpoint(const config::Target& target) {
  return target.module.source != nullptr && target.module.source->reach == sources::Reach::kNetwork;
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
  for (const config::Pair& pair : config.pairs) {
    const auto index = static_cast<std::uint32_t>(pairs_.size());
    for (const auto& endpoint : pair.endpoints) {
      ties_.emplace(endpoint.canonical, Tie{endpoint.address, index});
    }
    pairs_.push_back({pair.store, pair_label(pair.name)});
    stores_.insert(pair.store);
  }
  any_automatic_ = std::any_of(targets.begin(), targets.end(), [](const config::Target& target) {
    return target.module.pair_automatically && is_endpoint(target);
  });
}

std::vector<std::uint32_t> DeploymentPlan::pairs_of(const sources::TargetName& name) const {
  std::vector<std::uint32_t> pairs;
  const auto [begin, end] = ties_.equal_range(name.canonical);
  for (auto tie = begin; tie != end; ++tie) {
    const std::string& address = tie->second.address;
    if (address.empty() || address == name.address) pairs.push_back(tie->second.pair);
  }
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  return pairs;
}

std::shared_ptr<const Involvement> DeploymentPlan::involvement_of(const config::Target& target) const {
  Involvement involved{.as = is_endpoint(target) ? Involvement::As::kEndpoint : Involvement::As::kStore,
                       .canonical = target.name.canonical,
                       .pairs = {},
                       .host = {},
                       .name = {}};
  if (is_endpoint(target)) {
    involved.automatic = any_automatic_ && target.module.pair_automatically;
    involved.pairs = pairs_of(target.name);
    if (!involved.automatic && involved.pairs.empty()) return nullptr;
    involved.host = config::host_of(target);
    involved.name = config::expected_name(target);
  } else {
    involved.automatic = any_automatic_;
    if (!involved.automatic && !stores_.contains(target.name.canonical)) return nullptr;
  }
  return std::make_shared<const Involvement>(std::move(involved));
}

}  // namespace kigen::store
