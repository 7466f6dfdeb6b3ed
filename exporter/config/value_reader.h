// Values of options, each read by its description. Strict: numbers are decimal, only true and false are
// booleans, a quoted number is a text. Relative paths resolve against the configuration's folder.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/config/map_walker.h"
#include "probes/model/option.h"
#include "probes/model/result.h"

namespace kigen::config {

/// Where relative paths begin, and where mistakes go. Lives as long as one load.
struct Reading {
  const std::string& directory;
  Mistakes& mistakes;
};

/// Absent after a mistake. Not for labels.
std::optional<OptionValue> read_value(const Setting& setting, const Reading& reading);

/// All settings whose values can be read, under their keys.
Options read_values(const std::vector<Setting>& settings, const Reading& reading);

/// The same for a value that is text throughout (a label of a target file); lists are separated by commas.
/// The fault's detail is the mistake.
Result<OptionValue> value_from_text(const OptionDescription& option, std::string_view text,
                                    const std::string& directory);

/// Keeps a value under the key of its option, or of the one that this option stands for.
void set_value(Options& options, const OptionDescription& option, OptionValue value);

/// A text that is there and printable; absent after a mistake.
std::optional<std::string> read_text(const YamlNode& node, const std::string& path, Mistakes& mistakes);

/// Absolute and lexically normal, without a slash at the end; wildcards stay.
std::string absolute_path(std::string_view path, const std::string& directory);

}  // namespace kigen::config
