#include "exporter/config/groups.h"

#include <algorithm>
#include <unordered_map>

#include "exporter/config/expectations.h"
#include "exporter/config/labels.h"
#include "exporter/config/modules.h"
#include "exporter/config/nearest_key.h"
#include "exporter/config/option_tables.h"
#include "exporter/config/system_targets.h"
#include "exporter/config/target_url.h"

namespace kigen::config {
namespace {

using Kind = YamlNode::Kind;

bool says_something(const Setting* list) {
  return list != nullptr && (list->value->kind != Kind::kList || !list->value->children.empty());
}

// Over the definition of a system may stand what at least one of its endpoints takes.
void check_taken(const std::vector<Setting>& settings, const Ways& ways, const System& system,
                 std::span<const OptionDescription> own, const Reading& reading) {
  for (const Setting& setting : settings) {
    const auto is_own = [&](const OptionDescription& option) { return &option == setting.option; };
    if (std::any_of(own.begin(), own.end(), is_own)) continue;
    if (takes_option(ways, system, setting.option->key)) continue;
    reading.mistakes.add(*setting.value, setting.path,
                         "expected no " + std::string(setting.option->key) + ", as no endpoint of system " +
                             system.name + " takes it from here, found " + describe(*setting.value));
  }
}

// The settings of a group or target that is looked at by that module, or by the system that it names.
std::vector<Setting> walk_options(const YamlNode& map, const std::string& path,
                                  std::span<const OptionDescription> own, const Ways& ways,
                                  const Module& module, const Reading& reading) {
  const System* system = system_of(ways, module);
  if (system == nullptr) {
    const auto known = known_options(own, module, dialect_in(map, kDialectOption, module));
    return walk_map(map, path, known, reading.mistakes);
  }
  auto settings = walk_map(map, path, known_options(own, ways, *system), reading.mistakes);
  check_taken(settings, ways, *system, own, reading);
  return settings;
}

// The targets of one group.
class TargetReader {
 public:
  TargetReader(const Group& group, const Reading& reading, std::vector<Target>& targets)
      : group_(group), reading_(reading), targets_(targets) {}

  void read(const Setting& list) {
    if (list.value->kind != Kind::kList) {
      reading_.mistakes.add(*list.value, list.path,
                            "expected a list of targets, found " + describe(*list.value));
      return;
    }
    for (std::size_t i = 0; i < list.value->children.size(); ++i) {
      const YamlNode& node = *list.value->children[i];
      const std::string path = item_path(list.path, i);
      if (node.kind == Kind::kMap) {
        read_map(node, path);
      } else if (node.kind == Kind::kText) {
        add(node, path, path, {group_.name, group_.module, {}, group_.labels, group_.expectations},
            group_.options);
      } else {
        reading_.mistakes.add(node, path, "expected a target or a map, found " + describe(node));
      }
    }
  }

 private:
  void read_map(const YamlNode& map, const std::string& path) {
    Target target{group_.name, module_of(map), {}, group_.labels, group_.expectations};
    const auto settings = walk_options(map, path, target_options(), *group_.ways, target.module, reading_);
    Options options = group_.options;
    options.merge(apply_settings(settings, target_options(), target.module, reading_));
    if (const auto* labels = find_setting(settings, "labels")) {
      read_labels(*labels, target.labels, reading_.mistakes);
    }
    target.expectations = read_expectations(settings, group_.expectations, reading_);
    if (const auto* name = find_setting(settings, "target")) {
      add(*name->value, name->path, path, target, options);
    } else {
      reading_.mistakes.add(map, path, "expected a target, found none");
    }
  }

  // The group's, or the one that the map's URL asks for, so that the map may hold what that one takes.
  Module module_of(const YamlNode& map) const {
    const YamlNode* name = find_value(map, "target");
    if (name == nullptr || !is_target_url(name->text) || takes_urls(group_.module)) return group_.module;
    const auto url = read_target_url(group_.module, group_.options, name->text);
    if (!url || !group_.ways->modules.contains(url->module)) return group_.module;
    const bool configured = find_built_in_module(url->module) == nullptr;
    return configured ? group_.module : module_for_url(group_.ways->modules, url->module, group_.options);
  }

  void add(const YamlNode& name, const std::string& name_path, const std::string& path, const Target& target,
           const Options& options) {
    const auto text = read_text(name, name_path, reading_.mistakes);
    if (!text || (group_.module.source == nullptr && !group_.module.name.empty())) return;
    auto named = named_targets(*group_.ways, target, options, *text, reading_.directory);
    if (!named) {
      reading_.mistakes.add(name, name_path, named.fault().detail);
      return;
    }
    for (Target& one : *named) {
      const auto [first, is_first] = seen_.emplace(one.identity(), path);
      if (!is_first) return reading_.mistakes.add(name, name_path, "the same target as " + first->second);
      targets_.push_back(std::move(one));
    }
  }

  const Group& group_;
  const Reading& reading_;
  std::vector<Target>& targets_;
  std::unordered_map<std::string, std::string> seen_;  // paths by identity
};

class GroupReader {
 public:
  GroupReader(Config& config, const Reading& reading)
      : config_(config),
        reading_(reading),
        ways_(std::make_shared<const Ways>(Ways{config.modules, config.systems})) {}

  void read(const YamlNode& map, const std::string& path) {
    Group group;
    if (const YamlNode* named = find_value(map, "module")) group.module = module_named(named->text);
    if (const YamlNode* named = find_value(map, "system")) group.module.system = named->text;
    const auto settings = walk_options(map, path, group_options(), *ways_, group.module, reading_);
    if (map.kind != Kind::kMap) return;
    group.name = name_of(settings, map, path);
    check_module(settings);
    group.ways = ways_;
    group.options = apply_settings(settings, group_options(), group.module, reading_);
    group.labels = config_.global.labels;
    if (const auto* labels = find_setting(settings, "labels"))
      read_labels(*labels, group.labels, reading_.mistakes);
    group.expectations = read_expectations(settings, nullptr, reading_);
    read_places(settings, group, map, path);
    config_.groups.push_back(std::move(group));
  }

 private:
  Module module_named(const std::string& name) const {
    const auto found = config_.modules.find(name);
    if (found != config_.modules.end()) return found->second;
    Module unknown;
    unknown.name = name;
    return unknown;
  }

  std::string name_of(const std::vector<Setting>& settings, const YamlNode& map, const std::string& path) {
    const Setting* setting = find_setting(settings, "name");
    if (setting == nullptr) {
      reading_.mistakes.add(map, path, "expected a name, found none");
      return {};
    }
    auto name = read_text(*setting->value, setting->path, reading_.mistakes);
    if (!name) return {};
    if (const auto mistake = label_value_mistake(*name)) {
      reading_.mistakes.add(*setting->value, setting->path, *mistake);
    }
    const auto [first, is_first] = names_.emplace(*name, path);
    if (!is_first) {
      reading_.mistakes.add(*setting->value, setting->path,
                            "the same name " + quoted(*name) + " as " + first->second);
    }
    return *std::move(name);
  }

  void check_module(const std::vector<Setting>& settings) const {
    const Setting* setting = find_setting(settings, "module");
    if (setting == nullptr) return;  // targets that are URLs need none
    const auto name = read_text(*setting->value, setting->path, reading_.mistakes);
    if (!name || config_.modules.contains(*name)) return;
    reading_.mistakes.add(*setting->value, setting->path,
                          unknown_name("module", *name, names_of(config_.modules)));
  }

  void read_places(const std::vector<Setting>& settings, Group& group, const YamlNode& map,
                   const std::string& path) {
    const Setting* targets = find_setting(settings, "targets");
    const Setting* files = find_setting(settings, "target_files");
    if (!says_something(targets) && !says_something(files)) {
      reading_.mistakes.add(map, path, "expected targets or target_files, found neither");
      return;
    }
    group.directory = reading_.directory;
    if (targets != nullptr) TargetReader(group, reading_, config_.targets).read(*targets);
    if (files == nullptr) return;
    if (auto value = read_value(*files, reading_)) {
      group.target_files = std::get<std::vector<std::string>>(*std::move(value));
    }
  }

  Config& config_;
  const Reading& reading_;
  const std::shared_ptr<const Ways> ways_;
  std::unordered_map<std::string, std::string> names_;  // paths by name
};

}  // namespace

void read_groups(const Setting& setting, Config& config, const Reading& reading) {
  const YamlNode& list = *setting.value;
  if (list.kind != Kind::kList) {
    reading.mistakes.add(list, setting.path, "expected a list of groups, found " + describe(list));
    return;
  }
  GroupReader reader(config, reading);
  for (std::size_t i = 0; i < list.children.size(); ++i) {
    reader.read(*list.children[i], item_path(setting.path, i));
  }
}

}  // namespace kigen::config
