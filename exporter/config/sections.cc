#include "exporter/config/sections.h"

#include "exporter/config/labels.h"
#include "exporter/config/modules.h"
#include "exporter/config/option_tables.h"
#include "exporter/config/probe_allow.h"
#include "exporter/config/selectors.h"

namespace kigen::config {
namespace {

std::vector<Setting> walk_section(const YamlNode& map, const std::string& path,
                                  std::span<const OptionDescription> table, const Reading& reading) {
  return walk_map(map, path, {{table}, {}}, reading.mistakes);
}

IgnoreRule read_rule(const std::vector<Setting>& settings, const Reading& reading) {
  const Options values = read_values(settings, reading);
  return {read_fingerprint(settings, values, reading), values.text("issuer_name"), values.text("name"),
          role_named(values.text("role"))};
}

// A list that is there but empty would hide everything, or forbid it: surely not what was meant.
std::optional<std::vector<std::string>> read_filled_list(const Setting& setting, const Reading& reading) {
  const auto value = read_value(setting, reading);
  if (!value) return std::nullopt;
  if (setting.value->children.empty()) {
    reading.mistakes.add(*setting.value, setting.path, "expected at least one entry, found none");
  }
  return std::get<std::vector<std::string>>(*value);
}

}  // namespace

void read_global(const Setting& setting, Global& global, const Reading& reading) {
  auto settings = walk_section(*setting.value, setting.path, global_options(), reading);
  if (const Setting* labels = find_setting(settings, "labels")) {
    read_labels(*labels, global.labels, reading.mistakes);
  }
  std::erase_if(settings, [](const Setting& s) { return s.option->kind == OptionKind::kTextMap; });
  const Options values = read_values(settings, reading);
  apply_timing(values, global.timing);
  const auto count = [&](std::string_view key, std::size_t& number) {
    if (const auto value = values.get<std::int64_t>(key)) number = static_cast<std::size_t>(*value);
  };
  count("max_concurrency", global.max_concurrency);
  count("max_per_address", global.max_per_address);
  if (values.text("resolver") == "system") global.resolver = ResolverKind::kSystem;
}

void read_web(const Setting& setting, Web& web, const Reading& reading) {
  const auto settings = walk_section(*setting.value, setting.path, web_options(), reading);
  const Setting* allow = find_setting(settings, "probe_allow");
  if (allow == nullptr) return;
  const auto entries = read_filled_list(*allow, reading);
  if (!entries) return;
  for (std::size_t i = 0; i < allow->value->children.size(); ++i) {
    const YamlNode& node = *allow->value->children[i];
    if (node.kind != YamlNode::Kind::kText || node.text.empty() || is_probe_allow_entry(node.text)) continue;
    reading.mistakes.add(
        node, item_path(allow->path, i),
        "expected a host name, a pattern such as *.example.jp, an IP address or a network, found " +
            describe(node));
  }
  web.probe_allow = *entries;
}

void read_ignore(const Setting& setting, std::vector<IgnoreRule>& rules, const Reading& reading) {
  const YamlNode& list = *setting.value;
  if (list.kind != YamlNode::Kind::kList) {
    reading.mistakes.add(list, setting.path, "expected a list of rules, found " + describe(list));
    return;
  }
  for (std::size_t i = 0; i < list.children.size(); ++i) {
    const YamlNode& map = *list.children[i];
    const std::string path = item_path(setting.path, i);
    const auto settings = walk_section(map, path, ignore_options(), reading);
    if (map.kind == YamlNode::Kind::kMap && map.children.empty()) {
      reading.mistakes.add(map, path, "expected fingerprint, issuer_name, name or role, found none");
    }
    rules.push_back(read_rule(settings, reading));
  }
}

void read_exposition(const Setting& setting, Exposition& exposition, const Reading& reading) {
  const auto settings = walk_section(*setting.value, setting.path, exposition_options(), reading);
  if (const Setting* roles = find_setting(settings, "roles")) {
    const auto names = read_filled_list(*roles, reading);
    if (names) exposition.roles.emplace();
    for (const std::string& name : names.value_or(std::vector<std::string>{})) {
      exposition.roles->push_back(*role_named(name));
    }
  }
  if (const Setting* checks = find_setting(settings, "checks")) {
    exposition.checks = read_filled_list(*checks, reading);
  }
}

}  // namespace kigen::config
