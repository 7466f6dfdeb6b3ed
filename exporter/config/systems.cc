#include "exporter/config/systems.h"

#include <filesystem>
#include <utility>

#include "exporter/config/file_pattern.h"
#include "exporter/config/map_walker.h"
#include "exporter/config/nearest_key.h"
#include "exporter/config/option_tables.h"
#include "exporter/config/text_file.h"
#include "exporter/config/value_reader.h"
#include "exporter/config/yaml_reader.h"

namespace kigen::config {
namespace {

using Kind = YamlNode::Kind;

class DefinitionReader {
 public:
  DefinitionReader(const Modules& modules, const Reading& reading) : modules_(modules), reading_(reading) {}

  System read(const YamlNode& root) {
    const auto settings = walk_map(root, "", {{system_options(), timing_options()}, {}}, reading_.mistakes);
    System system;
    system.name = text_of(settings, "name", root);
    system.summary = text_of(settings, "summary", root);
    Module nothing;
    const Options common = apply_settings(settings, system_options(), nothing, reading_);
    const Setting* endpoints = find_setting(settings, "endpoints");
    if (!is_filled_list(endpoints)) {
      const YamlNode& where = endpoints == nullptr ? root : *endpoints->value;
      reading_.mistakes.add(where, "endpoints", "expected a list of endpoints, found none");
      return system;
    }
    for (std::size_t i = 0; i < endpoints->value->children.size(); ++i) {
      system.endpoints.push_back(
          read_endpoint(*endpoints->value->children[i], item_path(endpoints->path, i), common));
    }
    return system;
  }

 private:
  static bool is_filled_list(const Setting* setting) {
    return setting != nullptr && setting->value->kind == Kind::kList && !setting->value->children.empty();
  }

  std::string text_of(const std::vector<Setting>& settings, std::string_view key, const YamlNode& root) {
    const Setting* setting = find_setting(settings, key);
    if (setting == nullptr) {
      reading_.mistakes.add(root, "", "expected a " + std::string(key) + ", found none");
      return {};
    }
    const auto value = read_value(*setting, reading_);
    return value ? std::get<std::string>(*value) : "";
  }

  SystemEndpoint read_endpoint(const YamlNode& map, const std::string& path, const Options& common) {
    SystemEndpoint endpoint;
    Module module = module_of(map, path);
    const auto known =
        known_options(system_endpoint_options(), module, dialect_in(map, kDialectOption, module));
    const auto settings = walk_map(map, path, known, reading_.mistakes);
    endpoint.module = module.name;
    endpoint.options = common;
    endpoint.options.merge(apply_settings(settings, system_endpoint_options(), module, reading_));
    for (const Setting& setting : settings) read_own(setting, module, endpoint);
    if (module.source != nullptr && module.source->reach == sources::Reach::kLocal) {
      reading_.mistakes.add(map, path, "expected a module that looks at hosts, found " + module.name);
    } else if (module.source != nullptr && endpoint.path.empty() && !takes_hosts(module)) {
      reading_.mistakes.add(map, path,
                            "expected a path, as " + module.name + " looks at documents, found none");
    }
    return endpoint;
  }

  static bool takes_documents(const Module& module) {
    return module.source != nullptr && module.source->takes_urls;
  }
  // Some take a document as well as the host that has it.
  static bool takes_hosts(const Module& module) {
    return module.source->parse_target("host.example", module.default_port).ok();
  }

  void read_own(const Setting& setting, const Module& module, SystemEndpoint& endpoint) {
    const auto& key = setting.option->key;
    if (key != "path" && key != "port" && key != "needs_credentials") return;
    const auto value = read_value(setting, reading_);
    if (!value) return;
    if (key == "port") endpoint.port = static_cast<std::uint16_t>(std::get<std::int64_t>(*value));
    if (key == "needs_credentials") endpoint.needs_credentials = std::get<bool>(*value);
    if (key != "path") return;
    endpoint.path = std::get<std::string>(*value);
    if (!takes_documents(module)) {
      reading_.mistakes.add(*setting.value, setting.path,
                            "expected no path, as " + module.name + " looks at no documents, found " +
                                describe(*setting.value));
    } else if (!endpoint.path.starts_with('/')) {
      reading_.mistakes.add(*setting.value, setting.path,
                            "expected a path that begins with a slash, found " + describe(*setting.value));
    }
  }

  Module module_of(const YamlNode& map, const std::string& path) {
    const YamlNode* named = find_value(map, "module");
    if (named == nullptr) {
      if (map.kind == Kind::kMap) reading_.mistakes.add(map, path, "expected a module, found none");
      return {};
    }
    const auto found = modules_.find(named->text);
    if (found != modules_.end()) return found->second;
    reading_.mistakes.add(*named, child_path(path, "module"),
                          unknown_name("module", named->text, names_of(modules_)));
    return {};
  }

  const Modules& modules_;
  const Reading& reading_;
};

void append(std::vector<Mistake>& to, std::vector<Mistake> from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

struct Origin {
  const std::string file;
  const std::string directory;
};

void add_definition(const YamlNode& root, std::string_view text, const Origin& origin, const Modules& modules,
                    Systems& systems, std::vector<Mistake>& mistakes) {
  Mistakes found(origin.file);
  System system = DefinitionReader(modules, {origin.directory, found}).read(root);
  if (!found.empty()) return append(mistakes, found.take());
  system.definition = text;
  systems[system.name] = std::move(system);
}

}  // namespace

void add_system(const std::string& text, const std::string& file, const std::string& directory,
                const Modules& modules, Systems& systems, std::vector<Mistake>& mistakes) {
  const auto document = read_yaml(text);
  if (const auto* mistake = std::get_if<YamlMistake>(&document)) {
    mistakes.push_back({file, mistake->line, "", mistake->message});
  } else {
    add_definition(std::get<YamlDocument>(document).root(), text, {file, directory}, modules, systems,
                   mistakes);
  }
}

Systems built_in_systems_with(const Modules& modules, std::vector<Mistake>& mistakes) {
  // Every load reads them, and their text never changes.
  static const auto documents = [] {
    std::vector<YamlDocument> parsed;
    for (const auto text : built_in_systems())
      parsed.push_back(std::get<YamlDocument>(read_yaml(std::string(text))));
    return parsed;
  }();
  Systems systems;
  for (std::size_t i = 0; i < documents.size(); ++i) {
    add_definition(documents[i].root(), built_in_systems()[i], {"built-in system", "/"}, modules, systems,
                   mistakes);
  }
  return systems;
}

void add_system_files(const std::vector<std::string>& patterns, const Modules& modules, Systems& systems,
                      std::vector<Mistake>& mistakes) {
  std::map<std::string, std::string> files;  // by the name of the system in them
  for (const std::string& path : files_matching(patterns).paths) {
    const auto content = read_text_file(path);
    if (const auto* unreadable = std::get_if<Unreadable>(&content)) {
      mistakes.push_back({path, 0, "", "cannot be read: " + unreadable->problem});
      continue;
    }
    const std::string folder = std::filesystem::path(path).parent_path().string();
    Systems found;
    add_system(std::get<std::string>(content), path, folder, modules, found, mistakes);
    for (auto& [name, system] : found) {
      const auto [first, is_first] = files.emplace(name, path);
      if (!is_first) mistakes.push_back({path, 0, "name", "the same name as in " + first->second});
      systems[name] = std::move(system);
    }
  }
}

std::vector<std::string_view> names_of(const Systems& systems) {
  std::vector<std::string_view> names;
  for (const auto& [name, system] : systems) names.push_back(name);
  return names;
}

std::string place_text(const SystemEndpoint& endpoint, const Modules& modules) {
  const Module& module = modules.at(endpoint.module);
  if (!endpoint.path.empty()) {
    const std::string port = endpoint.port == 0 ? "" : ":" + std::to_string(endpoint.port);
    return "https://HOST" + port + endpoint.path;
  }
  return "HOST:" + std::to_string(endpoint.port != 0 ? endpoint.port : module.default_port);
}

}  // namespace kigen::config
