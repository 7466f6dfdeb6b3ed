#include "exporter/config/known_targets.h"

#include <algorithm>
#include <functional>

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

// `host:port`, or a URL: nobody calls a path so.
bool has_place(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  const bool is_port = colon != std::string_view::npos && colon + 1 < text.size() &&
                       text.find_first_not_of("0123456789", colon + 1) == std::string_view::npos;
  return is_port || is_target_url(text);
}

}  // namespace

KnownTargets::KnownTargets(const Config& config) : config_(config) {
  for (const Target& target : config.targets) {
    const Holdings holdings = holdings_of(target.module);
    groups_[target.group] = std::max(groups_[target.group], holdings);
    Holdings& of_store = holdings_[target.name.canonical];
    of_store = std::max(of_store, holdings);
    const bool network = is_remote(target.module);
    (network ? endpoints_ : stores_).emplace(target.name.canonical, target.name.address);
    if (network && holds_certificates(target.module)) hosts_.insert(target.name.canonical);
    know(target.module);
  }
  for (const Group& group : config.groups) {
    groups_.try_emplace(group.name, Holdings::kNone);
    if (group.target_files.empty()) continue;
    groups_[group.name] = Holdings::kWindowsStores;  // maybe later
    may_grow_ = true;
    know(group.module);
  }
  if (ways_.empty()) add_way(config.modules.at(kUsualModule), ways_);
}

KnownTargets::Holdings KnownTargets::holdings_of(const Module& module) {
  if (config::may_hold_windows_stores(module)) return Holdings::kWindowsStores;
  return holds_certificates(module) ? Holdings::kCertificates : Holdings::kNone;
}

bool KnownTargets::may_hold_windows_stores(std::string_view canonical) const {
  const auto known = holdings_.find(canonical);
  return known == holdings_.end() || known->second == Holdings::kWindowsStores;
}

bool KnownTargets::group_may_hold_certificates(std::string_view group) const {
  const auto known = groups_.find(group);
  return known == groups_.end() || known->second != Holdings::kNone;
}

bool KnownTargets::group_may_hold_windows_stores(std::string_view group) const {
  const auto known = groups_.find(group);
  return known == groups_.end() || known->second == Holdings::kWindowsStores;
}

void KnownTargets::know(const Module& module) {
  if (is_endpoint(module)) add_way(module, ways_);
  const bool is_local = module.source != nullptr && module.source->reach == sources::Reach::kLocal;
  if (!is_local && holds_certificates(module)) add_way(module, host_ways_);
}

void KnownTargets::add_way(const Module& module, Ways& ways) {
  const Way way{module.source, module.default_port};
  if (std::find(ways.begin(), ways.end(), way) == ways.end()) ways.push_back(way);
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
  if (is_store) known.insert(known.end(), hosts_.begin(), hosts_.end());
  std::sort(known.begin(), known.end());
  const std::string_view nearest = nearest_key(canonical, known);
  std::string message = "expected a target of some group, found " + quoted(without_secret(text));
  if (!nearest.empty()) message += ", did you mean " + quoted(nearest) + "?";
  return {Reason::kMalformed, std::move(message)};
}

std::vector<std::string> KnownTargets::hosts_named(std::string_view text) const {
  std::vector<std::string> named;
  for (const Way& way : host_ways_) {
    const auto name = way.source->parse_target(text, way.default_port);
    if (name && std::find(named.begin(), named.end(), name->canonical) == named.end()) {
      named.push_back(name->canonical);
    }
  }
  const auto is_known = [&](const std::string& name) { return hosts_.contains(name); };
  if (std::any_of(named.begin(), named.end(), is_known)) std::erase_if(named, std::not_fn(is_known));
  return named;
}

Result<std::string> KnownTargets::name_store(std::string_view text, const std::string& directory) const {
  auto name = name_target(config_.modules.at(kStoreModule), text, directory);
  if (name && stores_.contains(name->canonical)) return std::move(name->canonical);
  const auto hosts = hosts_named(text);
  const bool is_host = !hosts.empty() && (hosts_.contains(hosts.front()) || (may_grow_ && has_place(text)));
  if (is_host && hosts.size() > 1) {
    return Fault(Reason::kMalformed, "expected one target with its port, found " +
                                         quoted(without_secret(text)) + " for " + quoted(hosts[0]) + " and " +
                                         quoted(hosts[1]));
  }
  if (is_host) return hosts.front();
  if (!name) return std::move(name).fault();
  if (!may_grow_) return unknown(text, name->canonical, true);
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
