#include "exporter/config/loader.h"

#include <filesystem>

#include "exporter/config/groups.h"
#include "exporter/config/map_walker.h"
#include "exporter/config/modules.h"
#include "exporter/config/option_tables.h"
#include "exporter/config/pairs.h"
#include "exporter/config/sections.h"
#include "exporter/config/systems.h"
#include "exporter/config/text_file.h"
#include "exporter/config/yaml_reader.h"

namespace kigen::config {
namespace {

// Sections in the order in which they depend on each other, whatever their order in the file.
void read_sections(const std::vector<Setting>& sections, Config& config, const Reading& reading,
                   std::vector<Mistake>& of_other_files) {
  const auto on = [&](std::string_view key, const auto& read) {
    if (const Setting* setting = find_setting(sections, key)) read(*setting);
  };
  on("global", [&](const Setting& section) { read_global(section, config.global, reading); });
  config.modules = built_in_modules_with(config.global.timing);
  on("modules",
     [&](const Setting& section) { read_modules(section, config.global.timing, config.modules, reading); });
  config.systems = built_in_systems_with(config.modules, of_other_files);
  on("system_files", [&](const Setting& section) {
    const auto patterns = read_value(section, reading);
    if (!patterns) return;
    add_system_files(std::get<std::vector<std::string>>(*patterns), config.modules, config.systems,
                     of_other_files);
  });
  on("groups", [&](const Setting& section) { read_groups(section, config, reading); });
  on("pairs", [&](const Setting& section) { read_pairs(section, config, reading); });
  on("web", [&](const Setting& section) { read_web(section, config.web, reading); });
  on("ignore", [&](const Setting& section) { read_ignore(section, config.ignore, reading); });
  on("exposition", [&](const Setting& section) { read_exposition(section, config.exposition, reading); });
}

}  // namespace

Loaded load_text(const std::string& text, const std::string& name, const std::string& directory) {
  const auto document = read_yaml(text);
  if (const auto* mistake = std::get_if<YamlMistake>(&document)) {
    return std::vector<Mistake>{{name, mistake->line, "", mistake->message}};
  }
  Mistakes mistakes(name);
  const std::string folder = absolute_path(directory, current_directory());
  const auto config = std::make_shared<Config>();
  const YamlNode& root = std::get<YamlDocument>(document).root();
  std::vector<Mistake> of_other_files;
  read_sections(walk_map(root, "", {{file_options()}, {}}, mistakes), *config, {folder, mistakes},
                of_other_files);
  auto all = mistakes.take();
  all.insert(all.end(), of_other_files.begin(), of_other_files.end());
  if (!all.empty()) return all;
  return std::shared_ptr<const Config>(config);
}

Loaded load_file(const std::string& path) {
  const auto content = read_text_file(path);
  if (const auto* unreadable = std::get_if<Unreadable>(&content)) {
    return std::vector<Mistake>{{path, 0, "", "cannot be read: " + unreadable->problem}};
  }
  return load_text(std::get<std::string>(content), path, std::filesystem::path(path).parent_path().string());
}

}  // namespace kigen::config
