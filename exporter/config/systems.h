// Reads definitions of systems: those that are compiled in, and files of users, which replace them by name.
//
//   name: adfs
//   summary: Active Directory Federation Services
//   renewal_lead: 45d              # whatever modules, groups and targets may say of time
//   endpoints:                     # each a module, with what its source takes
//     - {module: https}
//     - {module: tls, port: 49443, optional: true}
//     - {module: saml, path: /FederationMetadata/2007-06/FederationMetadata.xml}
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/config/config.h"
#include "exporter/config/loader.h"
#include "exporter/config/modules.h"

namespace kigen::config {

/// The definitions in exporter/systems, as text.
std::span<const std::string_view> built_in_systems();

/// Adds the system of the text, in place of one with its name. Mistakes, which leave it out, are added at
/// `file`; relative paths resolve against `directory`.
void add_system(const std::string& text, const std::string& file, const std::string& directory,
                const Modules& modules, Systems& systems, std::vector<Mistake>& mistakes);

/// All that are compiled in, as these modules look. Their definitions hold: a test reads each. One that does
/// not, because of what the configuration made of its modules, is left out, and its mistakes are added.
Systems built_in_systems_with(const Modules& modules, std::vector<Mistake>& mistakes);

/// Those of the files that the patterns match, one in each.
void add_system_files(const std::vector<std::string>& patterns, const Modules& modules, Systems& systems,
                      std::vector<Mistake>& mistakes);

std::vector<std::string_view> names_of(const Systems& systems);

/// Where an endpoint of a host is, for people: `HOST:443`, `https://HOST/metadata`.
std::string place_text(const SystemEndpoint& endpoint, const Modules& modules);

}  // namespace kigen::config
