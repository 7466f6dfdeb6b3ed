// Modules: the built-in ones, those of the file, and the merging of options from module to group to target.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/config/config.h"
#include "exporter/config/map_walker.h"
#include "exporter/config/value_reader.h"

namespace kigen::config {

using Modules = std::map<std::string, Module>;

/// All built-in modules with the global timing.
Modules built_in_modules_with(const Timing& timing);

/// Adds the modules of the file. One with mistakes is there all the same, so that groups find it; without a
/// known source its `source` is null.
void read_modules(const Setting& setting, const Timing& timing, Modules& modules, const Reading& reading);

/// What the map of a module, group or target may hold: its own keys, timing, and what the module's source and
/// that dialect take. Without a source: the options of all.
KnownOptions known_options(std::span<const OptionDescription> own, const Module& module,
                           std::string_view dialect);

/// The dialect that the map names under `key`, else the module's; empty when there is none.
std::string dialect_in(const YamlNode& map, std::string_view key, const Module& module);

/// Reads what is not among the `own` keys into the module, over what it has. Returns what was read.
Options apply_settings(const std::vector<Setting>& settings, std::span<const OptionDescription> own,
                       Module& module, const Reading& reading);

/// The same for values that were read.
void apply_values(const Options& values, Module& module);
void apply_timing(const Options& values, Timing& timing);

/// What is wrong with the module's options, which are right one by one, for people; empty: nothing.
std::string mistake_together(const Module& module);

/// The target by the name its source gives it; a path is made absolute. The fault's detail is a mistake for
/// people.
Result<sources::TargetName> name_target(const Module& module, std::string_view text,
                                        const std::string& directory);

std::vector<std::string_view> names_of(const Modules& modules);

}  // namespace kigen::config
