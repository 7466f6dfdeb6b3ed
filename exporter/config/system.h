// What one product shows of its certificates, and where: a group that names a system in place of a module
// looks at each of its hosts in all these ways. Plain values, made from data (exporter/systems) by systems.h.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "probes/model/option.h"

namespace kigen::config {

struct SystemEndpoint {
  std::string module;              // that looks at it
  std::string path;                // of a document, with its slash; else empty
  std::uint16_t port = 0;          // 0: the one that the target names, else the module's
  bool needs_credentials = false;  // left out where there are none
  Options options;                 // over those of the module
};

struct System {
  std::string name;
  std::string summary;
  std::vector<SystemEndpoint> endpoints;  // never none
  std::string definition;                 // the text that it was read from
};

using Systems = std::map<std::string, System>;

}  // namespace kigen::config
