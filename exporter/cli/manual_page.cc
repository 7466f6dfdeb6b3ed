#include "exporter/cli/manual_page.h"

#include "exporter/cli/flags.h"
#include "exporter/config/option_tables.h"
#include "exporter/daemon/build_info.h"
#include "exporter/metrics/families.h"
#include "probes/catalog.h"
#include "probes/model/reason.h"

namespace kigen::cli {
namespace {

constexpr std::string_view kDescription =
    "Looks at TLS endpoints, directly and through STARTTLS, and at certificates in files, on a schedule of "
    "its "
    "own, and shows as metrics when they expire and what is wrong with them. Without TARGET and "
    "`--config.file` it watches the trust store of the machine, `/etc/ssl/certs`.";

// man(7): `-` is a hyphen unless escaped, and a dot or an apostrophe begins a request.
std::string escaped(std::string_view text) {
  std::string out = text.starts_with('.') || text.starts_with('\'') ? "\\&" : "";
  for (const char c : text) {
    switch (c) {
      case '\\': out += "\\e"; break;
      case '-': out += "\\-"; break;
      default: out += c;
    }
  }
  return out;
}

std::string bold(std::string_view text) { return "\\fB" + escaped(text) + "\\fR"; }
std::string italic(std::string_view text) { return "\\fI" + escaped(text) + "\\fR"; }

// A sentence in which `code` stands between backticks.
std::string prose(std::string_view sentence) {
  std::string out;
  while (!sentence.empty()) {
    const std::size_t open = sentence.find('`');
    const std::size_t close = open == sentence.npos ? open : sentence.find('`', open + 1);
    if (close == sentence.npos) return out + escaped(sentence);
    out += escaped(sentence.substr(0, open)) + bold(sentence.substr(open + 1, close - open - 1));
    sentence.remove_prefix(close + 1);
  }
  return out;
}

std::string section(std::string_view title) { return ".SH " + std::string(title) + "\n"; }
std::string subsection(std::string_view title) { return ".SS " + escaped(title) + "\n"; }

std::string item(const std::string& head, std::string_view sentence, std::string_view standard = {}) {
  const std::string otherwise = standard.empty() ? "" : " Default: " + escaped(standard) + ".";
  const bool ends = sentence.ends_with('.') || sentence.empty();
  return ".TP\n" + head + "\n" + prose(sentence) + (ends ? "" : ".") + otherwise + "\n";
}

std::string options_of(const CommandDescription& command) {
  std::string text;
  for (const auto& option : command.options) {
    const std::string value = option.value.empty() ? "" : "=" + italic(option.value);
    text += item(option.positional ? italic(option.name) : bold(option.name) + value, option.sentence,
                 option.standard);
  }
  return text;
}

std::string synopsis(const CommandDescription& command) {
  std::string line = ".B kigen_exporter";
  if (!command.name.empty()) line += " " + command.name;
  line += "\n[\\fIoptions\\fR]";
  for (const auto& option : command.options) {
    if (option.positional) line += " [" + italic(option.name) + "]";
  }
  return line + "\n.br\n";
}

std::string commands_section(const std::vector<CommandDescription>& commands) {
  std::string text = section("COMMANDS");
  for (const auto& command : commands) {
    if (command.name.empty()) continue;
    text += subsection(command.name) + prose(command.sentence) + ".\n" + options_of(command);
  }
  return text;
}

std::string key_list(std::span<const OptionDescription> options) {
  std::string text;
  for (const auto& option : options) text += item(bold(option.key), option.sentence, option.default_text);
  return text;
}

std::string configuration_section() {
  std::string text = section("CONFIGURATION") +
                     "A file in YAML. Unknown and duplicate keys are mistakes, and all mistakes are told at "
                     "once. Relative paths are relative to the file.\n";
  for (const auto& table : config::option_tables()) {
    text += subsection(table.place) + key_list(table.options);
  }
  for (const auto* source : all_sources()) {
    text += subsection("source " + std::string(source->name)) + key_list(source->options);
  }
  for (const auto* dialect : all_dialects()) {
    if (dialect->options.empty()) continue;
    text += subsection("dialect " + std::string(dialect->name)) + key_list(dialect->options);
  }
  return text;
}

std::string modules_section() {
  std::string text = section("MODULES");
  for (const auto& module : built_in_modules()) {
    const std::string port = module.default_port == 0 ? "" : "port " + std::to_string(module.default_port);
    text += item(bold(module.name), module.summary, port);
  }
  return text;
}

std::string metrics_section() {
  std::string text = section("METRICS");
  for (const auto& family : metrics::all_families()) text += item(bold(family.name), family.help);
  return text;
}

std::string reasons_section() {
  std::string text = section("REASONS") + "Why something could not be seen: the label \\fBreason\\fR.\n";
  for (const auto& reason : reasons()) text += item(bold(reason.label), reason.help);
  return text;
}

std::string signals_and_files() {
  return section("SIGNALS") +
         item(bold("SIGHUP"), "Reads the configuration again; with mistakes in it the old one stays.") +
         item(bold("SIGTERM, SIGINT"), "End it within five seconds, with exit status 0.") +
         section("EXIT STATUS") +
         "0, or 1 when flags or configuration are wrong or an address cannot be listened on. \\fBcheck\\fR: "
         "0 "
         "ok, 1 warning, 2 critical, 3 unknown. \\fBhealth\\fR: 0 when the exporter answers, else 1.\n" +
         section("ENVIRONMENT") + item(bold("KIGEN_SHARDS"), "The number of shards of `--shard=auto`.") +
         section("FILES") + item(escaped("/etc/kigen/kigen.yml"), "The configuration of the service.") +
         item(escaped("/var/lib/kigen"), "What the service keeps across restarts.");
}

}  // namespace

std::string manual_page() {
  const auto commands = command_descriptions();
  std::string page = ".TH KIGEN_EXPORTER 1 \"\" \"kigen_exporter " + escaped(daemon::build_info().version) +
                     "\"\n" + section("NAME") + "kigen_exporter \\- " +
                     escaped("Prometheus exporter of certificate expiry") + "\n" + section("SYNOPSIS");
  for (const auto& command : commands) page += synopsis(command);
  page += section("DESCRIPTION") + prose(kDescription) + "\n";
  page += section("OPTIONS") + options_of(commands.front());
  page += commands_section(commands) + configuration_section() + modules_section() + metrics_section() +
          reasons_section() + signals_and_files();
  return page;
}

}  // namespace kigen::cli
