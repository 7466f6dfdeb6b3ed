// A target of a group that names a system in place of a module: one host, looked at in every way that the
// system's definition lists. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/config/config.h"
#include "exporter/config/map_walker.h"
#include "probes/model/result.h"

namespace kigen::config {

/// The system by whose definition the target is looked at; null where a module, a URL or nothing says how.
const System* system_of(const Ways& ways, const Module& module);

/// What the map of a group or target with that system may hold: its own keys, timing, and whatever any of the
/// endpoints takes.
KnownOptions known_options(std::span<const OptionDescription> own, const Ways& ways, const System& system);

/// Whether at least one endpoint takes the option. How TLS begins is the definition's to say.
bool takes_option(const Ways& ways, const System& system, std::string_view key);

/// Whatever `target` (of which group, module and labels are known) is called `text`: as named_target, or one
/// target for each endpoint of its system. A host is written `NAME`, `NAME:PORT` or, for the endpoints that
/// speak TLS alone, `NAME@IP`. The port counts for the endpoints that name none. Endpoints that need
/// credentials are left out where there are none. The fault's detail is a mistake for people.
Result<std::vector<Target>> named_targets(const Ways& ways, const Target& target, const Options& options,
                                          std::string_view text, const std::string& directory);

}  // namespace kigen::config
