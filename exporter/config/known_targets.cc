#include "exporter/config/known_targets.h"

#include <algorithm>

#include "exporter/config/endpoint_name.h"
#include "exporter/config/mistakes.h"
#include "exporter/config/modules.h"
#include "exporter/config/nearest_key.h"
#include "exporter/config/target_url.h"

namespace kigen::config {
namespace {

// What a configuration without any endpoint would read one with.
constexpr const char kUsualModule[] = "https";
constexpr const char kStoreModule[] = "files";

// `host:port` of a URL, whose scheme gives the port; any other text as it is.
Result<std::string> place_of(std::string_view text) {
  if (!is_target_url(text)) return std::string(text);
  auto url = read_target_url({}, {}, text);
  if (!url) return std::move(url).fault();
  return std::move(url->place);
}

}  // namespace

KnownTargets::KnownTargets(const Config& config) : config_(config) {
  for (const Target& target : config.targets) {
    const bool network = target.module.source->reach == sources::Reach::kNetwork;
    (network ? endpoints_ : stores_).emplace(target.name.canonical, target.name.address);
    if (is_endpoint(target.module)) add_way(target.module);
  }
  for (const Group& group : config.groups) {
    if (group.target_files.empty()) continue;
    may_grow_ = true;
    if (is_endpoint(group.module)) add_way(group.module);
  }
  if (ways_.empty()) add_way(config.modules.at(kUsualModule));
}

void KnownTargets::add_way(const Module& module) {
  const Way way{module.source, module.default_port};
  if (std::find(ways_.begin(), ways_.end(), way) == ways_.end()) ways_.push_back(way);
}

bool KnownTargets::has(const Pair::Endpoint& endpoint) const {
  const auto [begin, end] = endpoints_.equal_range(endpoint.canonical);
  return std::any_of(begin, end, [&](const auto& known) {
    return endpoint.address.empty() || endpoint.address == known.second;
  });
}

Fault KnownTargets::unknown(std::string_view text, std::string_view canonical, bool is_store) const {
  std::vector<std::string_view> known;
  for (const auto& [name, address] : is_store ? stores_ : endpoints_) known.push_back(name);
  std::sort(known.begin(), known.end());
  const std::string_view nearest = nearest_key(canonical, known);
  std::string message = "expected a target of some group, found " + quoted(without_secret(text));
  if (!nearest.empty()) message += ", did you mean " + quoted(nearest) + "?";
  return {Reason::kMalformed, std::move(message)};
}

Result<std::string> KnownTargets::name_store(std::string_view text, const std::string& directory) const {
  auto name = name_target(config_.modules.at(kStoreModule), text, directory);
  if (!name) return std::move(name).fault();
  if (!may_grow_ && !stores_.contains(name->canonical)) return unknown(text, name->canonical, true);
  return std::move(name->canonical);
}

Result<std::vector<Pair::Endpoint>> KnownTargets::name_endpoints(std::string_view text) const {
  const auto place = place_of(text);
  if (!place) return place.fault();
  std::vector<Pair::Endpoint> named;
  std::string expected;
  for (const Way& way : ways_) {
    auto name = way.source->parse_target(*place, way.default_port);
    if (!name) {
      if (expected.empty()) expected = name.fault().detail;
      continue;
    }
    Pair::Endpoint endpoint{std::move(name->canonical), std::move(name->address)};
    if (std::find(named.begin(), named.end(), endpoint) == named.end()) named.push_back(std::move(endpoint));
  }
  if (named.empty()) {
    return Fault(Reason::kMalformed, "expected " + expected + ", found " + quoted(without_secret(text)));
  }
  if (may_grow_) return named;
  const std::string first = named.front().canonical;
  std::erase_if(named, [&](const Pair::Endpoint& endpoint) { return !has(endpoint); });
  if (named.empty()) return unknown(text, first, false);
  return named;
}

}  // namespace kigen::config
