#include "probes/sources/way_sight.h"

#include <boost/asio/awaitable.hpp>
#include <string>
#include <utility>

#include "probes/model/served_binding.h"
#include "probes/sources/tls.h"

namespace kigen::sources {
namespace {

// The chain of the way, told from what lies behind it.
std::shared_ptr<const Part> as_transport(const Part& chain) {
  auto named = std::make_shared<Part>(chain);
  named->place = kWayPlace;
  const std::string prefix = named->place + ":";
  for (auto& sighting : named->sightings) sighting.item.insert(0, prefix);
  for (auto& fault : named->faults) fault.item.insert(0, prefix);
  return named;
}

}  // namespace

WaySight::WaySight(const Endpoint& endpoint, const Options& options) {
  const auto at = endpoint.connect_to ? "@" + endpoint.connect_to->to_string() : "";
  prober_ = kTls.make_prober(*kTls.parse_target(endpoint.canonical() + at, endpoint.port), options);
}

Task<Observation> WaySight::look(const ProbeContext& context) {
  auto seen = co_await prober_->probe(context);
  Observation observation = std::move(seen.front());
  for (auto& part : observation.parts) {
    if (part->place.empty()) part = as_transport(*part);  // our own certificate has names of its own
  }
  co_return observation;
}

}  // namespace kigen::sources
