#include "exporter/config/pairs.h"

#include <algorithm>
#include <unordered_map>

#include "exporter/config/known_targets.h"
#include "exporter/config/labels.h"
#include "exporter/config/mistakes.h"
#include "exporter/config/option_tables.h"
#include "exporter/config/selectors.h"

namespace kigen::config {
namespace {

using Kind = YamlNode::Kind;

class PairReader {
 public:
  PairReader(const Config& config, const Reading& reading) : known_(config), reading_(reading) {}

  Pair read(const YamlNode& map, const std::string& path) {
    Pair pair;
    const auto settings = walk_map(map, path, {{pair_options()}, {}}, reading_.mistakes);
    if (map.kind != Kind::kMap) return pair;
    if (const auto* name = require(settings, "name", "a name", map, path)) pair.name = read_name(*name, path);
    if (const auto* store = require(settings, "store", "a store", map, path)) pair.store = read_store(*store);
    pair.only = read_selector(settings, "only.");
    if (!known_.may_hold_windows_stores(pair.store)) expect_no_windows_store(settings, "only.store");
    if (has_originals(settings)) pair.originals = read_originals(settings, map, path);
    if (pair.originals && find_setting(settings, "endpoints") == nullptr) return pair;
    if (const auto* endpoints = require(settings, "endpoints", "endpoints or copies_of", map, path)) {
      read_endpoints(*endpoints, pair.endpoints);
    }
    return pair;
  }

 private:
  // Null after a mistake.
  const Setting* require(const std::vector<Setting>& settings, std::string_view key, const std::string& what,
                         const YamlNode& map, const std::string& path) const {
    const Setting* setting = find_setting(settings, key);
    if (setting == nullptr) reading_.mistakes.add(map, path, "expected " + what + ", found none");
    return setting;
  }

  std::string read_name(const Setting& setting, const std::string& path) {
    auto name = read_text(*setting.value, setting.path, reading_.mistakes);
    if (!name) return {};
    if (const auto mistake = label_value_mistake(*name)) {
      reading_.mistakes.add(*setting.value, setting.path, *mistake);
    }
    const auto [first, is_first] = names_.emplace(*name, path);
    if (!is_first) {
      reading_.mistakes.add(*setting.value, setting.path,
                            "the same name " + quoted(*name) + " as " + first->second);
    }
    return *std::move(name);
  }

  std::string read_store(const Setting& setting) const { return read_store(*setting.value, setting.path); }

  std::string read_store(const YamlNode& node, const std::string& path) const {
    const auto text = read_text(node, path, reading_.mistakes);
    if (!text) return {};
    auto store = known_.name_store(*text, reading_.directory);
    if (store) return *std::move(store);
    reading_.mistakes.add(node, path, store.fault().detail);
    return {};
  }

  /// The settings whose keys begin with `prefix` and end as a selector's do.
  Pair::Selector read_selector(const std::vector<Setting>& settings, const std::string& prefix) const {
    std::vector<Setting> own;
    for (const char* key : {"store", "friendly_name", "role"}) {
      if (const auto* setting = find_setting(settings, prefix + key)) own.push_back(*setting);
    }
    const Options values = read_values(own, reading_);
    return {values.text(prefix + "store"), values.text(prefix + "friendly_name"),
            role_named(values.text(prefix + "role"))};
  }

  static bool has_originals(const std::vector<Setting>& settings) {
    return std::any_of(settings.begin(), settings.end(),
                       [](const Setting& setting) { return setting.option->key.starts_with("copies_of."); });
  }

  Pair::Originals read_originals(const std::vector<Setting>& settings, const YamlNode& map,
                                 const std::string& path) const {
    Pair::Originals originals;
    const Setting* group = find_setting(settings, "copies_of.group");
    const Setting* targets = find_setting(settings, "copies_of.targets");
    if (group == nullptr && targets == nullptr) {
      reading_.mistakes.add(map, child_path(path, "copies_of"), "expected a group or targets, found neither");
    }
    if (group != nullptr) originals.group = read_group(*group);
    if (targets != nullptr) originals.targets = read_stores(*targets);
    originals.only = read_selector(settings, "copies_of.");
    if (!may_hold_windows_stores(originals)) expect_no_windows_store(settings, "copies_of.store");
    return originals;
  }

  bool may_hold_windows_stores(const Pair::Originals& originals) const {
    const auto& [group, targets, only] = originals;
    if (group.empty() && targets.empty()) return true;  // a mistake of its own
    return (!group.empty() && known_.group_may_hold_windows_stores(group)) ||
           std::any_of(targets.begin(), targets.end(),
                       [&](const auto& target) { return known_.may_hold_windows_stores(target); });
  }

  // It would select nothing, and nobody would hear of it.
  void expect_no_windows_store(const std::vector<Setting>& settings, std::string_view key) const {
    const Setting* setting = find_setting(settings, key);
    if (setting == nullptr) return;
    reading_.mistakes.add(*setting->value, setting->path,
                          "expected a Windows machine or an export that has such a store, found neither");
  }

  std::string read_group(const Setting& setting) const {
    auto name = read_text(*setting.value, setting.path, reading_.mistakes);
    if (!name) return {};
    const bool is_known = known_.has_group(*name);
    if (is_known && known_.group_may_hold_certificates(*name)) return *std::move(name);
    const std::string expected =
        is_known ? "a group of stores, machines or documents" : "the name of a group";
    reading_.mistakes.add(*setting.value, setting.path, "expected " + expected + ", found " + quoted(*name));
    return {};
  }

  std::vector<std::string> read_stores(const Setting& setting) const {
    const YamlNode& list = *setting.value;
    std::vector<std::string> stores;
    if (!is_filled_list(setting, "targets")) return stores;
    for (std::size_t i = 0; i < list.children.size(); ++i) {
      stores.push_back(read_store(*list.children[i], item_path(setting.path, i)));
    }
    return stores;
  }

  bool is_filled_list(const Setting& setting, const std::string& of_what) const {
    const YamlNode& list = *setting.value;
    if (list.kind != Kind::kList) {
      reading_.mistakes.add(list, setting.path,
                            "expected a list of " + of_what + ", found " + describe(list));
    } else if (list.children.empty()) {
      reading_.mistakes.add(list, setting.path, "expected at least one entry, found none");
    }
    return list.kind == Kind::kList;
  }

  void read_endpoints(const Setting& setting, std::vector<Pair::Endpoint>& endpoints) const {
    const YamlNode& list = *setting.value;
    if (!is_filled_list(setting, "endpoints")) return;
    std::unordered_map<std::string, std::string> seen;  // paths by name
    for (std::size_t i = 0; i < list.children.size(); ++i) {
      read_endpoint(*list.children[i], item_path(setting.path, i), seen, endpoints);
    }
  }

  void read_endpoint(const YamlNode& node, const std::string& path,
                     std::unordered_map<std::string, std::string>& seen,
                     std::vector<Pair::Endpoint>& endpoints) const {
    const auto text = read_text(node, path, reading_.mistakes);
    if (!text) return;
    auto named = known_.name_endpoints(*text);
    if (!named) {
      reading_.mistakes.add(node, path, named.fault().detail);
      return;
    }
    for (Pair::Endpoint& endpoint : *named) {
      const auto [first, is_first] = seen.emplace(endpoint.canonical + "@" + endpoint.address, path);
      if (is_first) {
        endpoints.push_back(std::move(endpoint));
      } else if (first->second != path) {
        reading_.mistakes.add(node, path, "the same endpoint as " + first->second);
      }
    }
  }

  const KnownTargets known_;
  const Reading& reading_;
  std::unordered_map<std::string, std::string> names_;  // paths by name
};

}  // namespace

void read_pairs(const Setting& setting, Config& config, const Reading& reading) {
  const YamlNode& list = *setting.value;
  if (list.kind != Kind::kList) {
    reading.mistakes.add(list, setting.path, "expected a list of pairs, found " + describe(list));
    return;
  }
  PairReader reader(config, reading);
  for (std::size_t i = 0; i < list.children.size(); ++i) {
    config.pairs.push_back(reader.read(*list.children[i], item_path(setting.path, i)));
  }
}

}  // namespace kigen::config
