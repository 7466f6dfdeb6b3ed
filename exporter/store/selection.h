// Which of the known certificates are shown: not the ignored ones, and only those of exposed roles. Pure.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "exporter/config/config.h"
#include "probes/model/observation.h"

namespace kigen::store {

struct Selection {
  std::vector<config::IgnoreRule> ignore;
  std::optional<std::vector<Role>> roles;  // absent: all

  explicit Selection(const config::Config& config) : ignore(config.ignore), roles(config.exposition.roles) {}

  /// `name` is the label of that name, which people copy into a rule.
  bool shows(const Sighting& sighting, std::string_view name) const;

  friend bool operator==(const Selection&, const Selection&);
};

}  // namespace kigen::store
