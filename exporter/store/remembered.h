// What of a target outlives the process: what was seen and when, and nothing that follows from it. Labels,
// leads, rows and what is hidden are made anew when it is restored, as the configuration then says. Plain
// values.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "exporter/store/snapshot.h"
#include "probes/model/observation.h"

namespace kigen::store {

/// Of a certificate as an item.
struct History {
  std::chrono::sys_seconds first_seen{};
  std::uint32_t replacements = 0;

  friend bool operator==(const History&, const History&) = default;
};

struct RememberedView {
  std::string address;
  Attempt attempt;
  std::optional<TlsFacts> tls;
  /// One for each place, with all sightings and lists known of it, also those of before it could not be read.
  std::vector<std::shared_ptr<const Part>> parts;
  /// One for each sighting of each part, in their order; absent of hidden ones. In one piece, since a little
  /// memory for each place, freed soon, would leave holes between what stays.
  std::vector<std::optional<History>> histories;
  std::vector<VanishedItem> vanished;
};

struct RememberedTarget {
  Agreement agreement;
  std::vector<RememberedView> views;
};

}  // namespace kigen::store
