// YAML to Config, strictly: unknown and duplicate keys, wrong types, bad durations and reserved labels are
// mistakes, and all of them are reported at once. Reads files, opens no socket, keeps nothing.
#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "exporter/config/config.h"

namespace kigen::config {

/// `file:line: path: expected X, found Y`, or without a line where there is none.
struct Mistake {
  std::string file;
  int line = 0;  // from 1; 0: the file as a whole
  std::string path;
  std::string message;

  std::string to_string() const;
};

using Loaded = std::variant<std::shared_ptr<const Config>, std::vector<Mistake>>;

/// Reads the file; mistakes are in the order of the file.
Loaded load_file(const std::string& path);

/// The same for text; `name` stands for the file in mistakes, relative paths resolve against `directory`.
Loaded load_text(const std::string& text, const std::string& name, const std::string& directory);

/// A configuration without a file: targets from the command line (group "cli": one with `/` or a glob
/// character is a path, else host[:port]), or, when there are none, the machine's trust store (group "local",
/// /etc/ssl/certs).
Loaded from_command_line(const std::vector<std::string>& targets);

/// The module of a target that is named without one: "files" for a path or a pattern, else "https".
std::string_view module_for(std::string_view target);

/// A target as `/probe` and `check` name it, through the module of that name. The error is for people.
std::variant<Target, std::string> single_target(const Config& config, const std::string& module,
                                                const std::string& target, const std::string& group);

/// The targets that a target file names now, in its order, also those that the group already has: the first
/// wins, and the caller counts the rest. A mistake costs the label, option or target it stands at; a file
/// that cannot be read or parsed yields nothing and is listed, so that the caller can keep what it had.
struct FileTargets {
  std::vector<Target> targets;
  std::vector<Mistake> mistakes;
  std::vector<std::string> failed_files;
};
FileTargets read_target_file(const Group& group, const std::string& path);

}  // namespace kigen::config
