#include "exporter/config/modules.h"

#include <algorithm>

#include "exporter/config/labels.h"
#include "exporter/config/option_tables.h"
#include "exporter/config/target_url.h"
#include "probes/catalog.h"
#include "probes/sources/http.h"

namespace kigen::config {
namespace {

using sources::Reach;

bool is_among(std::span<const OptionDescription> table, std::string_view key) {
  return std::any_of(table.begin(), table.end(), [&](const auto& option) { return option.key == key; });
}

Module without_options(std::string_view name, const sources::SourceDescription* source,
                       const Timing& timing) {
  Module module;
  module.name = name;
  module.source = source;
  module.timing = timing;
  if (source == nullptr) return module;
  module.default_port = source->default_port;
  module.on_demand = source->reach == Reach::kNetwork;
  return module;
}

void apply_leads(const Options& values, Leads& leads) {
  const auto whole_seconds = [&](std::string_view key, std::optional<std::chrono::seconds>& lead) {
    if (const auto value = values.get<std::chrono::milliseconds>(key))
      lead = ceil<std::chrono::seconds>(*value);
  };
  whole_seconds("renewal_lead", leads.renewal);
  whole_seconds("critical_lead", leads.critical);
  leads.watch_roots = values.get<bool>("watch_roots").value_or(leads.watch_roots);
}

class ModuleReader {
 public:
  ModuleReader(const Timing& timing, Modules& modules, const Reading& reading)
      : timing_(timing), modules_(modules), reading_(reading) {}

  void read(const std::string& name, const YamlNode& map, const std::string& path) {
    Module& module = modules_.try_emplace(name, without_options(name, source_in(map), timing_)).first->second;
    const auto known = known_options(module_options(), module, dialect_in(map, kDialectOption, module));
    const auto settings = walk_map(map, path, known, reading_.mistakes);
    if (map.kind != YamlNode::Kind::kMap) return;
    check_source(settings, module, map, path);
    const std::string without_any = mistake_together(module);  // what its source cannot do without
    apply_settings(settings, module_options(), module, reading_);
    if (!without_any.empty() && mistake_together(module) == without_any) {
      reading_.mistakes.add(map, path, without_any);
    }
    const auto bars = [](const Setting& setting) { return setting.option->bars_on_demand; };
    if (std::any_of(settings.begin(), settings.end(), bars)) module.on_demand = false;
    if (const Setting* setting = find_setting(settings, "on_demand")) {
      if (const auto value = read_value(*setting, reading_)) module.on_demand = std::get<bool>(*value);
    }
  }

 private:
  static const sources::SourceDescription* source_in(const YamlNode& map) {
    const YamlNode* named = find_value(map, "source");
    return named == nullptr ? nullptr : find_source(named->text);
  }

  void check_source(const std::vector<Setting>& settings, const Module& module, const YamlNode& map,
                    const std::string& path) const {
    const Setting* setting = find_setting(settings, "source");
    if (setting == nullptr) {
      if (module.source == nullptr) reading_.mistakes.add(map, path, "expected a source, found none");
      return;
    }
    const auto value = read_value(*setting, reading_);
    if (!value || std::get<std::string>(*value) == module.source->name) return;
    reading_.mistakes.add(*setting->value, setting->path,
                          "expected " + std::string(module.source->name) +
                              ", as the module is a built-in one, found " + describe(*setting->value));
  }

  const Timing& timing_;
  Modules& modules_;
  const Reading& reading_;
};

}  // namespace

Modules built_in_modules_with(const Timing& timing) {
  Modules modules;
  for (const BuiltInModule& built_in : built_in_modules()) {
    Module module = without_options(built_in.name, built_in.source, timing);
    module.default_port = built_in.default_port;
    if (built_in.dialect != nullptr) {
      module.options.set(std::string(kDialectOption), std::string(built_in.dialect->name));
    }
    if (!built_in.format.empty()) {
      module.options.set(std::string(sources::kFormatOption), std::string(built_in.format));
    }
    if (built_in.options != nullptr) module.options.merge(built_in.options());
    modules.emplace(module.name, std::move(module));
  }
  return modules;
}

void read_modules(const Setting& setting, const Timing& timing, Modules& modules, const Reading& reading) {
  ModuleReader reader(timing, modules, reading);
  for (const Member& member : members(*setting.value, setting.path, reading.mistakes)) {
    const std::string path = child_path(setting.path, member.key->text);
    if (!read_text(*member.key, path, reading.mistakes)) continue;
    if (const auto mistake = label_value_mistake(member.key->text)) {
      reading.mistakes.add(*member.key, path, *mistake);
      continue;
    }
    reader.read(member.key->text, *member.value, path);
  }
}

KnownOptions known_options(std::span<const OptionDescription> own, const Module& module,
                           std::string_view dialect) {
  KnownOptions known{{own, timing_options()}, {}};
  if (module.source == nullptr) {
    for (const auto* source : all_sources()) known.tables.push_back(source->options);
    for (const auto* any : all_dialects()) known.tables.push_back(any->options);
    return known;
  }
  known.source = module.source->name;
  known.tables.push_back(module.source->options);
  if (!is_among(module.source->options, kDialectOption)) return known;
  for (const auto* any : all_dialects()) {
    if (dialect == any->name || dialect == kAutomaticDialect) known.tables.push_back(any->options);
  }
  return known;
}

std::string dialect_in(const YamlNode& map, std::string_view key, const Module& module) {
  const YamlNode* named = find_value(map, key);
  return named != nullptr ? named->text : module.options.text(kDialectOption);
}

std::string mistake_together(const Module& module) {
  const bool asks = module.source != nullptr && module.source->mistake_in != nullptr;
  return asks ? module.source->mistake_in(module.options) : "";
}

Options apply_settings(const std::vector<Setting>& settings, std::span<const OptionDescription> own,
                       Module& module, const Reading& reading) {
  Options values;
  for (const Setting& setting : settings) {
    if (is_among(own, setting.option->key)) continue;
    if (auto value = read_value(setting, reading)) set_value(values, *setting.option, *std::move(value));
  }
  const std::string before = mistake_together(module);
  apply_values(values, module);
  const std::string after = mistake_together(module);
  if (!after.empty() && after != before) {
    const Setting& first = *std::find_if(settings.begin(), settings.end(),
                                         [&](const Setting& s) { return !is_among(own, s.option->key); });
    reading.mistakes.add(*first.value, first.path, after);
  }
  return values;
}

void apply_values(const Options& values, Module& module) {
  apply_timing(values, module.timing);
  apply_leads(values, module.leads);
  module.pair_automatically = values.get<bool>("pair_automatically").value_or(module.pair_automatically);
  module.system = values.text("system", module.system);
  module.optional = values.get<bool>("optional").value_or(module.optional);
  for (const auto& [key, value] : values.values()) {
    if (!is_among(timing_options(), key)) module.options.set(key, value);
  }
  const auto* dialect = find_dialect(values.text(kDialectOption));
  if (dialect != nullptr) module.default_port = dialect->default_port;
}

void apply_timing(const Options& values, Timing& timing) {
  const auto apply = [&](std::string_view key, std::chrono::milliseconds& duration) {
    duration = values.get<std::chrono::milliseconds>(key).value_or(duration);
  };
  apply("interval", timing.interval);
  apply("retry_interval", timing.retry_interval);
  apply("timeout", timing.timeout);
  apply("scan_timeout", timing.scan_timeout);
}

Result<sources::TargetName> name_target(const Module& module, std::string_view text,
                                        const std::string& directory) {
  const bool is_path = module.source->reach == Reach::kLocal && !text.empty();
  const std::string name = is_path ? absolute_path(text, directory) : std::string(text);
  auto parsed = module.source->parse_target(name, module.default_port);
  if (parsed) return parsed;
  return Fault(Reason::kMalformed,
               "expected " + parsed.fault().detail + ", found " + quoted(without_secret(text)));
}

std::vector<std::string_view> names_of(const Modules& modules) {
  std::vector<std::string_view> names;
  for (const auto& [name, module] : modules) names.push_back(name);
  return names;
}

}  // namespace kigen::config
