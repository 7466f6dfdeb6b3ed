#include "exporter/config/map_walker.h"

#include <algorithm>
#include <map>

#include "exporter/config/nearest_key.h"
#include "probes/catalog.h"

namespace kigen::config {
namespace {

bool lies_below(std::string_view key, std::string_view map) {
  return key.size() > map.size() && key.starts_with(map) && key[map.size()] == '.';
}

bool names_option(std::span<const OptionDescription> table, std::string_view key) {
  return std::any_of(table.begin(), table.end(),
                     [&](const auto& option) { return option.key == key || lies_below(option.key, key); });
}

// The sources and dialects that have the option, `source files`.
std::string owners_of(std::string_view key) {
  std::string owners;
  const auto add = [&](std::string_view kind, std::string_view name) {
    if (!owners.empty()) owners += " and ";
    owners.append(kind).append(name);
  };
  for (const auto* source : all_sources()) {
    if (names_option(source->options, key)) add("source ", source->name);
  }
  for (const auto* dialect : all_dialects()) {
    if (names_option(dialect->options, key)) add("dialect ", dialect->name);
  }
  return owners;
}

// The keys that may stand in the map whose dotted name, with a final dot, is `prefix`; each once.
std::vector<std::string_view> keys_below(const KnownOptions& known, std::string_view prefix) {
  std::vector<std::string_view> keys;
  for (const auto& table : known.tables) {
    for (const auto& option : table) {
      if (!option.key.starts_with(prefix)) continue;
      const std::string_view rest = option.key.substr(prefix.size());
      const std::string_view key = rest.substr(0, rest.find('.'));
      if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
    }
  }
  return keys;
}

std::string unknown_key(const std::string& prefix, const std::string& key, const KnownOptions& known) {
  const std::string unknown = "unknown key " + quoted(key);
  if (const std::size_t dot = key.find('.'); prefix.empty() && known.find(key) != nullptr) {
    return unknown + ", expected " + key.substr(0, dot) + ": {" + key.substr(dot + 1) + ": ...}";
  }
  const std::string owners = known.source.empty() ? "" : owners_of(prefix + key);
  if (owners.empty()) return unknown_name("key", key, keys_below(known, prefix));
  const bool are_several = owners.find(" and ") != std::string::npos;
  return unknown + ", source " + std::string(known.source) + " does not take it, " + owners +
         (are_several ? " do" : " does");
}

class Walk {
 public:
  Walk(const KnownOptions& known, Mistakes& mistakes) : known_(known), mistakes_(mistakes) {}

  void walk(const YamlNode& map, const std::string& path, const std::string& prefix) {
    for (const Member& member : members(map, path, mistakes_)) take(*member.key, *member.value, path, prefix);
  }

  std::vector<Setting> settings() && { return std::move(settings_); }

 private:
  void take(const YamlNode& key, const YamlNode& value, const std::string& path, const std::string& prefix) {
    const std::string full = prefix + key.text;
    const bool dotted = key.text.find('.') != std::string::npos;
    if (const auto* option = known_.find(full); option != nullptr && !dotted) {
      settings_.push_back({option, &value, child_path(path, key.text)});
    } else if (!dotted && known_.has_map(full)) {
      walk(value, child_path(path, key.text), full + ".");
    } else {
      mistakes_.add(key, path, unknown_key(prefix, key.text, known_));
    }
  }

  const KnownOptions& known_;
  Mistakes& mistakes_;
  std::vector<Setting> settings_;
};

}  // namespace

const OptionDescription* KnownOptions::find(std::string_view key) const {
  for (const auto& table : tables) {
    for (const auto& option : table) {
      if (option.key == key) return &option;
    }
  }
  return nullptr;
}

bool KnownOptions::has_map(std::string_view key) const {
  for (const auto& table : tables) {
    for (const auto& option : table) {
      if (lies_below(option.key, key)) return true;
    }
  }
  return false;
}

std::vector<Member> members(const YamlNode& map, const std::string& path, Mistakes& mistakes) {
  std::vector<Member> found;
  if (map.kind != YamlNode::Kind::kMap) {
    mistakes.add(map, path, "expected a map, found " + describe(map));
    return found;
  }
  std::map<std::string_view, int> first_lines;
  for (std::size_t i = 0; i + 1 < map.children.size(); i += 2) {
    const YamlNode& key = *map.children[i];
    if (key.kind != YamlNode::Kind::kText) {
      mistakes.add(key, path, "expected a key, found " + describe(key));
    } else if (const auto [first, is_first] = first_lines.emplace(key.text, key.line); !is_first) {
      const std::string line = std::to_string(first->second);
      mistakes.add(key, path, "duplicate key " + quoted(key.text) + ", first on line " + line);
    } else {
      found.push_back({&key, map.children[i + 1]});
    }
  }
  return found;
}

std::vector<Setting> walk_map(const YamlNode& map, const std::string& path, const KnownOptions& known,
                              Mistakes& mistakes) {
  Walk walk(known, mistakes);
  walk.walk(map, path, "");
  return std::move(walk).settings();
}

const Setting* find_setting(const std::vector<Setting>& settings, std::string_view key) {
  const auto found = std::find_if(settings.begin(), settings.end(),
                                  [&](const Setting& setting) { return setting.option->key == key; });
  return found == settings.end() ? nullptr : &*found;
}

}  // namespace kigen::config
