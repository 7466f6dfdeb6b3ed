// The command line: what was asked for, as plain values. Knows the names of flags, nothing of what they do.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "exporter/config/shard.h"
#include "exporter/logging/log.h"

namespace kigen::cli {

struct ServeFlags {
  std::vector<std::string> targets;
  std::string config_file;
  bool config_check = false;
  std::vector<std::string> listen_addresses = {":10047"};
  std::string web_config_file;  // empty: plain HTTP, for everybody
  std::string telemetry_path = "/metrics";
  std::string route_prefix = "/";  // of --web.route-prefix, else the path of --web.external-url
  bool enable_lifecycle = false;
  config::Shard shard;       // of the targets that are watched
  std::string storage_path;  // empty: nothing is kept across restarts
  std::chrono::milliseconds storage_interval{};
  logging::Level log_level = logging::Level::kInfo;
  logging::Format log_format = logging::Format::kLogfmt;
};

enum class CheckOutput { kTable, kJson };

struct CheckFlags {
  std::vector<std::string> targets;
  std::string module;
  std::string config_file;
  std::optional<std::chrono::seconds> warning;
  std::optional<std::chrono::seconds> critical;
  CheckOutput output = CheckOutput::kTable;
};

struct HealthFlags {
  std::string url;  // of /-/healthy
};

struct SystemsFlags {
  std::string name;         // empty: all
  std::string config_file;  // with systems and modules of its own; empty: none
  bool definition = false;  // print its text
};

/// The manual page is to be printed.
struct ManualFlags {};

/// There is nothing to do but to print this and to leave: help, version, or a mistake.
struct PrintAndExit {
  std::string text;
  int exit_code = 0;
};

using CommandLine =
    std::variant<ServeFlags, CheckFlags, HealthFlags, SystemsFlags, ManualFlags, PrintAndExit>;

CommandLine parse_command_line(int argc, const char* const* argv);

/// Every flag as users write it, `--config.file`, of the main command and of `check`; the manual is compared
/// with it.
std::vector<std::string> flag_names();

/// What one command takes, for the manual page.
struct CommandDescription {
  struct Option {
    std::string name;      // `--config.file`, `TARGET`
    std::string value;     // `FILE`; empty when it takes none
    std::string standard;  // what holds without it; may be empty
    std::string sentence;
    bool positional = false;
  };
  std::string name;  // empty: the program itself
  std::string sentence;
  std::vector<Option> options;
};

/// The program itself, then its commands.
std::vector<CommandDescription> command_descriptions();

}  // namespace kigen::cli
