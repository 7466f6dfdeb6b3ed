// Target files in Prometheus' file_sd format: a list of {targets: [...], labels: {...}}, in YAML or JSON.
#include <algorithm>
#include <iterator>

#include "exporter/config/labels.h"
#include "exporter/config/loader.h"
#include "exporter/config/map_walker.h"
#include "exporter/config/modules.h"
#include "exporter/config/option_tables.h"
#include "exporter/config/system_targets.h"
#include "exporter/config/target_url.h"
#include "exporter/config/text_file.h"

namespace kigen::config {
namespace {

constexpr std::string_view kOptionPrefix = "__kigen_";

// `tls.min_version` as a label name says it, `tls_min_version`.
bool is_spelled(std::string_view key, std::string_view name) {
  return std::equal(key.begin(), key.end(), name.begin(), name.end(), [](char in_key, char in_name) {
    return in_key == in_name || (in_key == '.' && in_name == '_');
  });
}

bool is_one_text(OptionKind kind) { return kind != OptionKind::kTextMap && kind != OptionKind::kFileMap; }

const OptionDescription* option_spelled(const KnownOptions& known, std::string_view name) {
  for (const auto& table : known.tables) {
    for (const auto& option : table) {
      if (is_one_text(option.kind) && is_spelled(option.key, name)) return &option;
    }
  }
  return nullptr;
}

bool names_urls(const Setting* targets) {
  if (targets == nullptr) return false;
  return std::any_of(targets->value->children.begin(), targets->value->children.end(),
                     [](const YamlNode* node) { return is_target_url(node->text); });
}

// One entry of the file. A wrong label is reported and left out: its targets are watched all the same.
class EntryReader {
 public:
  EntryReader(const Group& group, Mistakes& mistakes, std::vector<Target>& targets)
      : group_(group), mistakes_(mistakes), targets_(targets) {}

  void read(const YamlNode& entry, const std::string& path) {
    const auto settings = walk_map(entry, path, {{target_file_options()}, {}}, mistakes_);
    Target common{group_.name, group_.module, {}, group_.labels, group_.expectations};
    options_ = group_.options;
    names_urls_ = !takes_urls(group_.module) && names_urls(find_setting(settings, "targets"));
    if (const Setting* labels = find_setting(settings, "labels")) apply_labels(*labels, common);
    if (const Setting* targets = find_setting(settings, "targets")) {
      read_targets(*targets, common);
    } else if (entry.kind == YamlNode::Kind::kMap) {
      mistakes_.add(entry, path, "expected targets, found none");
    }
  }

 private:
  void apply_labels(const Setting& setting, Target& target) {
    const std::string key = std::string(kOptionPrefix) + std::string(kDialectOption);
    const Module any;
    const Module& module = names_urls_ ? any : target.module;
    const KnownOptions known = known_options({}, module, dialect_in(*setting.value, key, module));
    Options values;
    for (const Member& member : members(*setting.value, setting.path, mistakes_)) {
      apply_label(member, setting.path, known, values, target.labels);
    }
    apply_values(values, target.module);
    options_.merge(values);
  }

  void apply_label(const Member& label, const std::string& map_path, const KnownOptions& known,
                   Options& values, Labels& labels) {
    const std::string& name = label.key->text;
    const std::string path = child_path(map_path, name);
    const bool sets_option = name.starts_with(kOptionPrefix);
    if (!sets_option && name.starts_with("__")) return;
    if (label.value->kind != YamlNode::Kind::kText) {
      mistakes_.add(*label.value, path, "expected a text, found " + describe(*label.value));
    } else if (sets_option) {
      apply_option(label, path, known, values);
    } else if (!label.value->text.empty()) {  // an empty label is none
      add_label(label, map_path, labels);
    }
  }

  void apply_option(const Member& label, const std::string& path, const KnownOptions& known,
                    Options& values) {
    const std::string_view name = std::string_view(label.key->text).substr(kOptionPrefix.size());
    const OptionDescription* option = option_spelled(known, name);
    if (option == nullptr) {
      mistakes_.add(*label.key, path,
                    "unknown option " + quoted(name) + " of source " + std::string(known.source));
      return;
    }
    auto value = value_from_text(*option, label.value->text, group_.directory);
    if (value) {
      set_value(values, *option, *std::move(value));
    } else {
      mistakes_.add(*label.value, path, value.fault().detail);
    }
  }

  void add_label(const Member& label, const std::string& map_path, Labels& labels) {
    const std::string& name = label.key->text;
    if (const auto mistake = label_name_mistake(name)) {
      mistakes_.add(*label.key, map_path, *mistake);
    } else if (const auto wrong_value = label_value_mistake(label.value->text)) {
      mistakes_.add(*label.value, child_path(map_path, name), *wrong_value);
    } else {
      labels[name] = label.value->text;
    }
  }

  void read_targets(const Setting& setting, const Target& common) {
    const YamlNode& list = *setting.value;
    if (list.kind != YamlNode::Kind::kList) {
      mistakes_.add(list, setting.path, "expected a list of targets, found " + describe(list));
      return;
    }
    for (std::size_t i = 0; i < list.children.size(); ++i) {
      const YamlNode& node = *list.children[i];
      const std::string path = item_path(setting.path, i);
      const auto text = read_text(node, path, mistakes_);
      if (!text) continue;
      auto named = named_targets(*group_.ways, common, options_, *text, group_.directory);
      if (named) {
        std::move(named->begin(), named->end(), std::back_inserter(targets_));
      } else {
        mistakes_.add(node, path, named.fault().detail);
      }
    }
  }

  const Group& group_;
  Mistakes& mistakes_;
  std::vector<Target>& targets_;
  Options options_;          // of the group and the entry
  bool names_urls_ = false;  // which may be of any dialect
};

FileTargets failed(const std::string& path, int line, std::string message) {
  return {{}, {{path, line, "", std::move(message)}}, {path}};
}

}  // namespace

FileTargets read_target_file(const Group& group, const std::string& path) {
  const auto content = read_text_file(path);
  if (const auto* unreadable = std::get_if<Unreadable>(&content)) {
    return failed(path, 0, "cannot be read: " + unreadable->problem);
  }
  const auto document = read_yaml(std::get<std::string>(content));
  if (const auto* mistake = std::get_if<YamlMistake>(&document))
    return failed(path, mistake->line, mistake->message);
  const YamlNode& list = std::get<YamlDocument>(document).root();
  if (list.kind != YamlNode::Kind::kList) {
    return failed(path, list.line, "expected a list of targets and labels, found " + describe(list));
  }
  FileTargets found;
  Mistakes mistakes(path);
  EntryReader reader(group, mistakes, found.targets);
  for (std::size_t i = 0; i < list.children.size(); ++i) reader.read(*list.children[i], item_path("", i));
  found.mistakes = mistakes.take();
  return found;
}

}  // namespace kigen::config
