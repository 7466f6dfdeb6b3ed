#include "exporter/cli/systems.h"

#include <algorithm>
#include <array>
#include <ostream>
#include <vector>

#include "exporter/config/loader.h"
#include "exporter/config/nearest_key.h"
#include "exporter/config/systems.h"

namespace kigen::cli {
namespace {

using config::System;
using Line = std::array<std::string, 3>;

void print(const std::vector<Line>& lines, std::ostream& out) {
  std::array<std::size_t, 2> widths{};
  for (const Line& line : lines) {
    for (std::size_t i = 0; i < widths.size(); ++i) widths[i] = std::max(widths[i], line[i].size() + 2);
  }
  for (const Line& line : lines) {
    std::string text;
    for (std::size_t i = 0; i < widths.size(); ++i)
      text += line[i] + std::string(widths[i] - line[i].size(), ' ');
    text += line.back();
    out << text.substr(0, text.find_last_not_of(' ') + 1) << "\n";
  }
}

void print_all(const config::Systems& systems, std::ostream& out) {
  std::vector<Line> lines = {{"SYSTEM", "ENDPOINTS", "WHAT IT IS"}};
  for (const auto& [name, system] : systems) {
    lines.push_back({name, std::to_string(system.endpoints.size()), system.summary});
  }
  print(lines, out);
}

std::string notes_of(const config::SystemEndpoint& endpoint) {
  std::string notes;
  if (endpoint.needs_credentials) notes = "with credentials";
  if (endpoint.options.get<bool>("optional").value_or(false))
    notes += notes.empty() ? "optional" : ", optional";
  return notes;
}

void print_one(const System& system, const config::Modules& modules, std::ostream& out) {
  out << system.name << ": " << system.summary << "\n\n";
  std::vector<Line> lines = {{"MODULE", "TARGET", "NOTES"}};
  for (const auto& endpoint : system.endpoints) {
    lines.push_back({endpoint.module, config::place_text(endpoint, modules), notes_of(endpoint)});
  }
  print(lines, out);
  const auto needs = [](const auto& endpoint) { return endpoint.needs_credentials; };
  const bool with_credentials = std::any_of(system.endpoints.begin(), system.endpoints.end(), needs);
  out << "\ngroups:\n  - name: " << system.name << "\n    system: " << system.name
      << "\n    targets: [HOST]\n";
  if (with_credentials) out << "    credentials: {...}  # see the README; without them less is looked at\n";
}

}  // namespace

int run_systems(const SystemsFlags& flags, std::ostream& out, std::ostream& err) {
  const auto loaded = flags.config_file.empty() ? config::load_text("{}", "systems", "/")
                                                : config::load_file(flags.config_file);
  if (const auto* mistakes = std::get_if<std::vector<config::Mistake>>(&loaded)) {
    for (const auto& mistake : *mistakes) err << mistake.to_string() << "\n";
    return 1;
  }
  const auto& config = *std::get<0>(loaded);
  if (flags.name.empty()) {
    print_all(config.systems, out);
    return 0;
  }
  const auto found = config.systems.find(flags.name);
  if (found == config.systems.end()) {
    err << config::unknown_name("system", flags.name, names_of(config.systems)) << "\n";
    return 1;
  }
  if (flags.definition) {
    out << found->second.definition;
  } else {
    print_one(found->second, config.modules, out);
  }
  return 0;
}

}  // namespace kigen::cli
