// README.md against the code: its tables are what the tables of the code say, in both directions.
// KIGEN_UPDATE_README=1 writes them anew, for review.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <sstream>
#include <string>

#include "exporter/cli/flags.h"
#include "exporter/config/option_tables.h"
#include "exporter/config/systems.h"
#include "exporter/metrics/families.h"
#include "exporter/web/web_config_options.h"
#include "probes/catalog.h"
#include "probes/model/reason.h"

namespace kigen {
namespace {

const std::string kReadme = std::string(KIGEN_SOURCE_DIR) + "/README.md";

std::string read(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string code(std::string_view text) { return text.empty() ? "" : "`" + std::string(text) + "`"; }

std::string kind_text(const OptionDescription& option) {
  switch (option.kind) {
    case OptionKind::kText: return "text";
    case OptionKind::kTextList: return "list of texts";
    case OptionKind::kBoolean: return "true or false";
    case OptionKind::kCount: return "whole number";
    case OptionKind::kDuration: return "duration";
    case OptionKind::kFile: return "path";
    case OptionKind::kFileList: return "list of paths";
    case OptionKind::kFileMap: return "map of patterns to paths";
    case OptionKind::kTextMap: return "map of texts";
    case OptionKind::kChoice: break;
  }
  std::string words;
  for (const auto word : choices_of(option)) words += (words.empty() ? "" : ", ") + code(word);
  return words;
}

std::string option_rows(std::span<const OptionDescription> options) {
  std::string rows = "| Key | Value | Default | |\n| --- | --- | --- | --- |\n";
  for (const auto& option : options) {
    rows += "| " + code(option.key) + " | " + kind_text(option) + " | " + std::string(option.default_text) +
            " | " + std::string(option.sentence) + " |\n";
  }
  return rows;
}

std::string metric_rows() {
  std::string rows = "| Family | Type | Labels | Meaning |\n| --- | --- | --- | --- |\n";
  for (const auto& family : metrics::all_families()) {
    rows += "| " + code(family.name) + " | " + std::string(label(family.type)) + " | " +
            std::string(family.labels) + " | " + std::string(family.help) + " |\n";
  }
  return rows;
}

std::string reason_rows() {
  std::string rows = "| Reason | Meaning |\n| --- | --- |\n";
  for (const auto& reason : reasons())
    rows += "| " + code(reason.label) + " | " + std::string(reason.help) + " |\n";
  return rows;
}

std::string module_rows() {
  std::string rows = "| Module | Default port | What it looks at |\n| --- | --- | --- |\n";
  for (const auto& module : built_in_modules()) {
    const std::string port = module.default_port == 0 ? "" : std::to_string(module.default_port);
    rows += "| " + code(module.name) + " | " + port + " | " + std::string(module.summary) + " |\n";
  }
  return rows;
}

std::string dialect_rows() {
  std::string rows =
      "| Dialect | Default port | Also with `auto` | Reasons of its own | What a probe leaves behind |\n"
      "| --- | --- | --- | --- | --- |\n";
  for (const auto* dialect : all_dialects()) {
    std::string ports, own_reasons;
    for (const auto port : dialect->other_ports) ports += (ports.empty() ? "" : ", ") + std::to_string(port);
    for (const auto reason : dialect->reasons) {
      own_reasons += (own_reasons.empty() ? "" : ", ") + code(label(reason));
    }
    const bool intrusive = dialect->footprint == dialects::Footprint::kIntrusive;
    rows += "| " + code(dialect->name) + " | " + std::to_string(dialect->default_port) + " | " + ports +
            " | " + own_reasons + " | " + std::string(dialect->side_effects) +
            (intrusive ? "; one at a time to an address" : "") + " |\n";
  }
  return rows;
}

std::string scheme_rows() {
  std::string rows = "| Scheme | Module | Port |\n| --- | --- | --- |\n";
  for (const auto& scheme : url_schemes()) {
    const auto port =
        scheme.default_port != 0 ? scheme.default_port : find_built_in_module(scheme.module)->default_port;
    if (scheme.scheme == scheme.module) continue;
    rows += "| " + code(scheme.scheme) + " | " + code(scheme.module) + " | " + std::to_string(port) + " |\n";
  }
  return rows;
}

std::string format_rows() {
  std::string rows = "| Format | |\n| --- | --- |\n";
  for (const auto* format : all_formats()) {
    rows += "| " + std::string(format->name) + " | " + std::string(format->summary) + " |\n";
  }
  return rows;
}

// `https` 443; a document by its path.
std::string endpoint_text(const config::SystemEndpoint& endpoint, const config::Modules& modules) {
  std::string text = code(endpoint.module);
  if (!endpoint.path.empty()) {
    text += " " + code(endpoint.path);
  } else if (endpoint.port != 0) {
    text += " " + std::to_string(endpoint.port);
  } else {
    text += " " + std::to_string(modules.at(endpoint.module).default_port);
  }
  if (endpoint.options.get<bool>("optional").value_or(false)) text += "?";
  return text + (endpoint.needs_credentials ? "*" : "");
}

std::string system_rows() {
  std::string rows = "| System | What it is | Endpoints of a host |\n| --- | --- | --- |\n";
  const auto modules = config::built_in_modules_with({});
  std::vector<config::Mistake> mistakes;
  for (const auto& [name, system] : config::built_in_systems_with(modules, mistakes)) {
    std::string endpoints;
    for (const auto& endpoint : system.endpoints) {
      endpoints += (endpoints.empty() ? "" : ", ") + endpoint_text(endpoint, modules);
    }
    rows += "| " + code(name) + " | " + system.summary + " | " + endpoints + " |\n";
  }
  return rows;
}

std::map<std::string, std::string> tables_of_the_code() {
  std::map<std::string, std::string> tables = {{"metrics", metric_rows()}, {"reasons", reason_rows()},
                                               {"modules", module_rows()}, {"dialects", dialect_rows()},
                                               {"schemes", scheme_rows()}, {"formats", format_rows()}};
  for (const auto* source : all_sources()) {
    tables["source " + std::string(source->name)] = option_rows(source->options);
  }
  for (const auto* dialect : all_dialects()) {
    if (!dialect->options.empty())
      tables["dialect " + std::string(dialect->name)] = option_rows(dialect->options);
  }
  for (const auto& table : config::option_tables()) {
    tables["options " + std::string(table.place)] = option_rows(table.options);
  }
  tables["systems"] = system_rows();
  tables["options web configuration"] = option_rows(web::web_config_options());
  return tables;
}

// `<!-- table: NAME -->` rows `<!-- end -->`
struct Marked {
  std::size_t begin, end;
  std::string name;
};

std::vector<Marked> marked_tables(const std::string& text) {
  const std::string open = "<!-- table: ", close = "<!-- end -->";
  std::vector<Marked> found;
  for (std::size_t at = text.find(open); at != std::string::npos; at = text.find(open, at + 1)) {
    const std::size_t name = at + open.size(), name_end = text.find(" -->\n", name);
    const std::size_t begin = name_end + 5, end = text.find(close, begin);
    found.push_back({begin, end, text.substr(name, name_end - name)});
  }
  return found;
}

void update_if_asked(const std::map<std::string, std::string>& tables) {
  if (std::getenv("KIGEN_UPDATE_README") == nullptr) return;
  std::string text = read(kReadme);
  auto places = marked_tables(text);
  std::reverse(places.begin(), places.end());
  for (const auto& place : places) {
    if (tables.contains(place.name))
      text.replace(place.begin, place.end - place.begin, tables.at(place.name));
  }
  std::ofstream(kReadme) << text;
}

TEST(Manual, TablesAreThoseOfTheCode) {
  const auto tables = tables_of_the_code();
  update_if_asked(tables);
  const std::string text = read(kReadme);
  std::set<std::string> seen;
  for (const auto& place : marked_tables(text)) {
    ASSERT_NE(place.end, std::string::npos) << "table " << place.name << " does not end";
    ASSERT_TRUE(tables.contains(place.name)) << "README has a table that the code has not: " << place.name;
    EXPECT_TRUE(seen.insert(place.name).second) << "twice: " << place.name;
    EXPECT_EQ(text.substr(place.begin, place.end - place.begin), tables.at(place.name))
        << "table " << place.name;
  }
  for (const auto& [name, rows] : tables)
    EXPECT_TRUE(seen.contains(name)) << "README lacks the table " << name;
}

// Flags are grouped for the reader, so their table is written by hand: every flag once, and no other.
TEST(Manual, FlagsAreThoseOfTheCommandLine) {
  const std::string text = read(kReadme);
  std::set<std::string> documented;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("| `--")) continue;
    const std::size_t begin = line.find("--");
    const std::string flag = line.substr(begin, line.find_first_of("=`", begin) - begin);
    documented.insert(flag);
  }
  const auto names = cli::flag_names();
  EXPECT_EQ(documented, std::set<std::string>(names.begin(), names.end()));
}

TEST(Manual, EveryCheckIsExplained) {
  const std::string text = read(kReadme);
  for (const auto check : config::kCheckNames) {
    EXPECT_NE(text.find("| `" + std::string(check) + "` |"), std::string::npos) << check;
  }
}

}  // namespace
}  // namespace kigen
