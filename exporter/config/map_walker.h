// Walks the maps of a file against tables of options: unknown and duplicate keys are mistakes, nested maps
// become dotted keys. Does not look at values. Results alias the document and the tables.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/config/mistakes.h"
#include "exporter/config/yaml_reader.h"
#include "probes/model/option.h"

namespace kigen::config {

/// What one map may hold.
struct KnownOptions {
  std::vector<std::span<const OptionDescription>> tables;
  std::string_view source;  // whose options are among them; empty: the map takes no options of a source

  /// The option of that dotted key; null when there is none.
  const OptionDescription* find(std::string_view key) const;
  /// Is `key` the name of a nested map?
  bool has_map(std::string_view key) const;
};

/// One option as it is written.
struct Setting {
  const OptionDescription* option;
  const YamlNode* value;
  std::string path;
};

/// The settings of the map in the order of the file, each key once.
std::vector<Setting> walk_map(const YamlNode& map, const std::string& path, const KnownOptions& known,
                              Mistakes& mistakes);

/// The keys and values of a map whose keys are free, such as labels: each key once, in the order of the file.
struct Member {
  const YamlNode* key;  // a text
  const YamlNode* value;
};
std::vector<Member> members(const YamlNode& map, const std::string& path, Mistakes& mistakes);

/// The setting of that key; null when it is not there.
const Setting* find_setting(const std::vector<Setting>& settings, std::string_view key);

}  // namespace kigen::config
