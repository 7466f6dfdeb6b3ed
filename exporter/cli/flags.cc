#include "exporter/cli/flags.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <climits>
#include <cstdlib>
#include <memory>
#include <set>
#include <sstream>

#include "exporter/config/duration.h"
#include "exporter/daemon/build_info.h"

namespace kigen::cli {
namespace {

// The texts that CLI11 fills in; read once parsing has succeeded.
struct Raw {
  ServeFlags serve;
  CheckFlags check;
  SystemsFlags systems;
  HealthFlags health{"http://127.0.0.1:10047/-/healthy"};
  std::string shard = "1/1";
  std::string external_url;
  std::string route_prefix;
  std::string storage_interval = "15s";
  std::string log_level = "info";
  std::string log_format = "logfmt";
  std::string warning;
  std::string critical;
  std::string output = "table";
};

const CLI::Validator kDuration(
    [](std::string& text) {
      return config::parse_duration(text) ? std::string()
                                          : "expected a duration such as 30d, found \"" + text + "\"";
    },
    "DURATION");

// What is younger is lost with a crash.
const CLI::Validator kSaveInterval(
    [](std::string& text) {
      const auto parsed = config::parse_duration(text);
      const bool fits =
          parsed && *parsed >= std::chrono::milliseconds(100) && *parsed <= std::chrono::minutes(1);
      return fits ? std::string() : "expected a duration from 100ms to 1m, found \"" + text + "\"";
    },
    "DURATION");

const CLI::Validator kPath(
    [](std::string& text) {
      return text.starts_with('/') ? std::string()
                                   : "expected a path that begins with /, found \"" + text + "\"";
    },
    "PATH");

config::ShardSurroundings shard_surroundings() {
  std::array<char, HOST_NAME_MAX + 1> host_name{};
  if (gethostname(host_name.data(), host_name.size() - 1) != 0) host_name[0] = 0;
  const char* count = std::getenv("KIGEN_SHARDS");
  return {host_name.data(), count == nullptr ? std::nullopt : std::optional<std::string>(count)};
}

const CLI::Validator kShard(
    [](std::string& text) {
      const auto shard = config::parse_shard(text, shard_surroundings());
      const auto* mistake = std::get_if<std::string>(&shard);
      return mistake == nullptr ? std::string() : *mistake;
    },
    "SHARE");

std::string version_text() {
  const auto build = daemon::build_info();
  return "kigen_exporter, version " + build.version + " (revision: " + build.revision +
         ")\n  compiler: " + build.compiler + "\n  openssl:  " + build.openssl;
}

void add_serve_flags(CLI::App& app, Raw& raw) {
  auto& serve = raw.serve;
  app.add_option("TARGET", serve.targets,
                 "What to watch without a configuration file: host[:port], a URL, or a path or pattern; "
                 "none: the machine's "
                 "trust store");
  app.add_option("--config.file", serve.config_file, "Configuration file (YAML)")->type_name("FILE");
  app.add_flag("--config.check", serve.config_check,
               "Check the configuration, print every mistake, and exit");
  app.add_option("--web.listen-address", serve.listen_addresses,
                 "Address to listen on; may be given several times")
      ->type_name("ADDRESS")
      ->expected(1)  // one address each time: what follows is a TARGET
      ->allow_extra_args(false)
      ->take_all()
      ->default_str(":10047");
  app.add_option("--web.config.file", serve.web_config_file,
                 "TLS and users of the own pages (YAML, Prometheus' web configuration)")
      ->type_name("FILE");
  app.add_option("--web.telemetry-path", serve.telemetry_path, "Path of the metrics page")
      ->check(kPath)
      ->default_str("/metrics");
  app.add_option("--web.external-url", raw.external_url, "URL under which Kigen is reached from outside")
      ->type_name("URL");
  app.add_option("--web.route-prefix", raw.route_prefix,
                 "Prefix of all paths; default: the path of the external URL")
      ->check(kPath);
  app.add_flag("--web.enable-lifecycle", serve.enable_lifecycle, "Allow POST /-/reload");
  app.add_option("--storage.path", serve.storage_path, "Folder to keep what is known in, across restarts")
      ->type_name("DIR");
  app.add_option("--storage.interval", raw.storage_interval, "How often changes are saved there, at most")
      ->check(kSaveInterval)
      ->default_str("15s");
  app.add_option(
         "--shard", raw.shard,
         "Watch one share of the targets: 2/8, or auto/8 where the host name ends in the number, from 0")
      ->check(kShard)
      ->default_str("1/1");
  app.add_option("--log.level", raw.log_level, "Least severe messages to log")
      ->check(CLI::IsMember({"debug", "info", "warn", "error"}))
      ->default_str("info");
  app.add_option("--log.format", raw.log_format, "Form of log lines")
      ->check(CLI::IsMember({"logfmt", "json"}))
      ->default_str("logfmt");
  app.set_version_flag("--version", version_text);
}

CLI::App* add_check_command(CLI::App& app, Raw& raw) {
  auto* check = app.add_subcommand("check", "Look once and print what expires, worst first");
  check->add_option("TARGET", raw.check.targets, "host[:port], a URL, or a path or pattern");
  check->add_option("--module", raw.check.module, "Module to look with; default: https, or files for a path")
      ->type_name("MODULE");
  check
      ->add_option("--config.file", raw.check.config_file,
                   "Configuration with modules; without TARGET all its targets are looked at")
      ->type_name("FILE");
  check
      ->add_option("--warning", raw.warning,
                   "Warn below this time left; default: the certificate's renewal lead")
      ->check(kDuration);
  check->add_option("--critical", raw.critical, "Critical below this time left; default: its critical lead")
      ->check(kDuration);
  check->add_option("--output", raw.output, "Form of the result")
      ->check(CLI::IsMember({"table", "json"}))
      ->default_str("table");
  return check;
}

CLI::App* add_health_command(CLI::App& app, Raw& raw) {
  auto* health = app.add_subcommand("health", "Ask an exporter that runs whether it answers");
  health->add_option("URL", raw.health.url, "Where it says so")->default_str(raw.health.url);
  return health;
}

CLI::App* add_systems_command(CLI::App& app, Raw& raw) {
  auto* systems = app.add_subcommand("systems", "List the systems that there are, or what one looks at");
  systems->add_option("NAME", raw.systems.name, "Which one; none: all");
  systems
      ->add_option("--config.file", raw.systems.config_file,
                   "Configuration with modules and systems of its own")
      ->type_name("FILE");
  systems->add_flag("--definition", raw.systems.definition,
                    "Print the definition of NAME, to begin one of your own");
  return systems;
}

struct Parser {
  Parser() : app("Prometheus exporter of everything that expires with a certificate", "kigen_exporter") {
    app.fallthrough(false);
    add_serve_flags(app, raw);
    check = add_check_command(app, raw);
    systems = add_systems_command(app, raw);
    health = add_health_command(app, raw);
    manual = app.add_subcommand("manual", "Print the manual page, for man -l");
  }
  CLI::App app;
  Raw raw;
  CLI::App* check = nullptr;
  CLI::App* systems = nullptr;
  CLI::App* health = nullptr;
  CLI::App* manual = nullptr;
};

// The path of `https://host/prefix/`, `/` when it has none.
std::string path_of(const std::string& url) {
  const std::size_t authority = url.find("://");
  const std::size_t path = url.find('/', authority == std::string::npos ? 0 : authority + 3);
  return path == std::string::npos ? "/" : url.substr(path, url.find_first_of("?#", path) - path);
}

std::optional<std::chrono::seconds> seconds_of(const std::string& duration) {
  const auto parsed = config::parse_duration(duration);
  if (!parsed) return std::nullopt;
  return std::chrono::floor<std::chrono::seconds>(*parsed);
}

ServeFlags finish_serve(Raw& raw) {
  auto& serve = raw.serve;
  if (!raw.route_prefix.empty()) {
    serve.route_prefix = raw.route_prefix;
  } else if (!raw.external_url.empty()) {
    serve.route_prefix = path_of(raw.external_url);
  }
  serve.storage_interval =
      std::chrono::floor<std::chrono::milliseconds>(*config::parse_duration(raw.storage_interval));
  serve.shard = std::get<config::Shard>(config::parse_shard(raw.shard, shard_surroundings()));
  serve.log_level = *logging::parse_level(raw.log_level);
  serve.log_format = *logging::parse_format(raw.log_format);
  return serve;
}

CheckFlags finish_check(Raw& raw) {
  raw.check.warning = seconds_of(raw.warning);
  raw.check.critical = seconds_of(raw.critical);
  raw.check.output = raw.output == "json" ? CheckOutput::kJson : CheckOutput::kTable;
  return raw.check;
}

std::optional<PrintAndExit> contradiction(const ServeFlags& serve) {
  if (serve.config_check && serve.config_file.empty() && serve.web_config_file.empty()) {
    return PrintAndExit{"--config.check: expected --config.file or --web.config.file beside it\n", 1};
  }
  if (!serve.config_file.empty() && !serve.targets.empty()) {
    return PrintAndExit{
        "TARGET and --config.file exclude each other: name the targets in the configuration\n", 1};
  }
  return std::nullopt;
}

constexpr int kUnknown = 3;  // the exit code of `check` when it could not look

PrintAndExit print_and_exit(const Parser& parser, const CLI::ParseError& error) {
  std::ostringstream out, err;
  const int code = parser.app.exit(error, out, err);
  PrintAndExit result{out.str() + err.str(), code};
  if (code != 0) result.exit_code = parser.check->parsed() ? kUnknown : 1;
  return result;
}

// CLI11 puts the type that a validator checks before what the validator calls it.
std::string value_name(const CLI::Option& option) {
  constexpr std::string_view kPrefix = "TEXT:";
  std::string name = option.get_type_name();
  return name.starts_with(kPrefix) ? name.substr(kPrefix.size()) : name;
}

// One for each of its names.
void describe(const CLI::Option& option, std::vector<CommandDescription::Option>& described) {
  CommandDescription::Option one;
  one.positional = option.get_lnames().empty();
  if (!one.positional && option.get_items_expected_max() > 0) one.value = value_name(option);
  one.standard = option.get_default_str();
  one.sentence = option.get_description();
  if (one.positional) {
    one.name = option.get_name(true);
    described.push_back(one);
  }
  for (const auto& name : option.get_lnames()) {
    one.name = "--" + name;
    described.push_back(one);
  }
}

CommandDescription describe(const CLI::App& app) {
  CommandDescription command{app.get_name(), app.get_description(), {}};
  for (const auto* option : app.get_options()) describe(*option, command.options);
  return command;
}

}  // namespace

CommandLine parse_command_line(int argc, const char* const* argv) {
  Parser parser;
  try {
    parser.app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return print_and_exit(parser, error);
  }
  if (parser.check->parsed()) {
    auto check = finish_check(parser.raw);
    if (check.targets.empty() && check.config_file.empty()) {
      return PrintAndExit{"check: expected a TARGET, or --config.file\n", kUnknown};
    }
    return check;
  }
  if (parser.systems->parsed()) return parser.raw.systems;
  if (parser.health->parsed()) return parser.raw.health;
  if (parser.manual->parsed()) return ManualFlags{};
  auto serve = finish_serve(parser.raw);
  if (auto mistake = contradiction(serve)) return *mistake;
  return serve;
}

std::vector<std::string> flag_names() {
  std::set<std::string> names;
  for (const auto& command : command_descriptions()) {
    for (const auto& option : command.options) {
      if (!option.positional) names.insert(option.name);
    }
  }
  return {names.begin(), names.end()};
}

std::vector<CommandDescription> command_descriptions() {
  Parser parser;
  std::vector<CommandDescription> commands = {describe(parser.app)};
  commands.front().name.clear();
  for (const auto* command : parser.app.get_subcommands({})) commands.push_back(describe(*command));
  return commands;
}

}  // namespace kigen::cli
