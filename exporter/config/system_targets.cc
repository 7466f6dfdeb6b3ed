#include "exporter/config/system_targets.h"

#include <algorithm>
#include <utility>

#include "exporter/config/mistakes.h"
#include "exporter/config/modules.h"
#include "exporter/config/nearest_key.h"
#include "exporter/config/option_tables.h"
#include "exporter/config/systems.h"
#include "exporter/config/target_url.h"
#include "probes/sources/tls.h"

namespace kigen::config {
namespace {

Fault mistaken(std::string message) { return {Reason::kMalformed, std::move(message)}; }

/// A host as it is written, in pieces: `www.example.jp`, `:8443`, `@192.0.2.7`.
struct HostPlace {
  std::string host;
  std::string port;
  std::string address;
};

Result<HostPlace> read_host_place(std::string_view text, const System& system) {
  const auto expected = [&](std::string_view what) {
    return mistaken("expected " + std::string(what) + " for system " + system.name + ", found " +
                    quoted(without_secret(text)));
  };
  if (text.empty() || text.find_first_of("/*?") != std::string_view::npos) return expected("a host");
  HostPlace place;
  const std::size_t at = std::min(text.find('@'), text.size());
  place.address = text.substr(at);
  const std::string_view name = text.substr(0, at);
  const std::size_t bracket = name.find(']');
  const std::size_t colon = name.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (bracket == std::string_view::npos && std::count(name.begin(), name.end(), ':') > 1) {
    return expected("brackets around an IPv6 address");
  }
  place.host = name.substr(0, std::min(colon, name.size()));
  if (colon != std::string_view::npos) place.port = name.substr(colon);
  return place;
}

Module module_of(const Ways& ways, const SystemEndpoint& endpoint) {
  Module module = ways.modules.at(endpoint.module);
  apply_values(endpoint.options, module);
  return module;
}

KnownOptions known_of(const Module& module) {
  return known_options({}, module, module.options.text(kDialectOption));
}

bool is_credential(std::string_view key) { return key.starts_with("credentials."); }

// Credentials go where they are needed alone: what is open to everybody is looked at whoever the peer is.
bool takes(const SystemEndpoint& endpoint, const KnownOptions& known, std::string_view key) {
  if (key == kDialectOption || (is_credential(key) && !endpoint.needs_credentials)) return false;
  return known.find(key) != nullptr;
}

Options taken_by(const SystemEndpoint& endpoint, const Module& module, const Options& options) {
  Options taken;
  const KnownOptions known = known_of(module);
  for (const auto& [key, value] : options.values()) {
    if (takes(endpoint, known, key)) taken.set(key, value);
  }
  return taken;
}

bool has_credentials(const Module& module) {
  const auto& values = module.options.values();
  return std::any_of(values.begin(), values.end(),
                     [](const auto& value) { return is_credential(value.first); });
}

/// Empty where the endpoint cannot be reached by that way of writing the host.
std::string place_of(const SystemEndpoint& endpoint, const Module& module, const HostPlace& host) {
  const std::string port = endpoint.port != 0 ? ":" + std::to_string(endpoint.port) : host.port;
  if (!endpoint.path.empty())
    return host.address.empty() ? "https://" + host.host + port + endpoint.path : "";
  if (!host.address.empty() && module.source != &sources::kTls) return "";
  return host.host + port + host.address;
}

Result<std::vector<Target>> targets_of(const Ways& ways, const System& system, const Target& target,
                                       const Options& options, std::string_view text,
                                       const std::string& directory) {
  const auto host = read_host_place(text, system);
  if (!host) return host.fault();
  std::vector<Target> targets;
  for (const SystemEndpoint& endpoint : system.endpoints) {
    Target one = target;
    one.module = module_of(ways, endpoint);
    apply_values(taken_by(endpoint, one.module, options), one.module);
    if (endpoint.needs_credentials && !has_credentials(one.module)) continue;
    const std::string place = place_of(endpoint, one.module, *host);
    if (place.empty()) continue;
    if (auto mistake = mistake_together(one.module); !mistake.empty()) return mistaken(std::move(mistake));
    auto named = named_target(ways.modules, std::move(one), {}, place, directory);
    if (!named) return std::move(named).fault();
    const auto is_same = [&](const Target& other) { return other.identity() == named->identity(); };
    const bool is_known = std::any_of(targets.begin(), targets.end(), is_same);  // by the port of the target
    if (!is_known) targets.push_back(*std::move(named));
  }
  if (targets.empty())
    return mistaken("nothing of system " + system.name + " can be looked at without credentials");
  return targets;
}

}  // namespace

const System* system_of(const Ways& ways, const Module& module) {
  if (module.source != nullptr || !module.name.empty()) return nullptr;
  const auto found = ways.systems.find(module.system);
  return found == ways.systems.end() ? nullptr : &found->second;
}

KnownOptions known_options(std::span<const OptionDescription> own, const Ways& ways, const System& system) {
  KnownOptions known{{own, timing_options()}, {}};
  for (const SystemEndpoint& endpoint : system.endpoints) {
    for (const auto& table : known_of(module_of(ways, endpoint)).tables) {
      const bool is_known = std::any_of(known.tables.begin(), known.tables.end(),
                                        [&](const auto& other) { return other.data() == table.data(); });
      if (!is_known) known.tables.push_back(table);
    }
  }
  return known;
}

bool takes_option(const Ways& ways, const System& system, std::string_view key) {
  return std::any_of(system.endpoints.begin(), system.endpoints.end(), [&](const SystemEndpoint& endpoint) {
    return takes(endpoint, known_of(module_of(ways, endpoint)), key);
  });
}

Result<std::vector<Target>> named_targets(const Ways& ways, const Target& target, const Options& options,
                                          std::string_view text, const std::string& directory) {
  const bool says_how = target.module.source != nullptr || is_target_url(text);
  if (!says_how && !target.module.system.empty()) {
    if (const System* system = system_of(ways, target.module))
      return targets_of(ways, *system, target, options, text, directory);
    return mistaken("expected a URL, a module for the group, or a system: " +
                    unknown_name("system", target.module.system, names_of(ways.systems)));
  }
  auto named = named_target(ways.modules, target, options, text, directory);
  if (!named) return std::move(named).fault();
  return std::vector<Target>{*std::move(named)};
}

}  // namespace kigen::config
