#include "exporter/config/shares.h"

#include "exporter/config/endpoint_name.h"
#include "probes/model/fnv1a.h"
#include "probes/sources/document_url.h"

namespace kigen::config {
namespace {

// The finaliser of SplitMix64: numbers that differ in one bit come out unlike each other.
std::uint64_t scattered(std::uint64_t number) {
  number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9ULL;
  number = (number ^ (number >> 27)) * 0x94d049bb133111ebULL;
  return number ^ (number >> 31);
}

// Of a target by its canonical name: the host, or the path of a store.
std::string place_of(const std::string& canonical) {
  if (const auto url = sources::parse_document_url(canonical)) return url->host;
  const std::string host = host_of(canonical);
  return host.empty() ? canonical : host;
}

// The host or path of a target, whatever it is paired with.
std::string own_place_of(const Target& target) {
  return is_endpoint(target.module) ? host_of(target) : target.name.spread_by;
}

}  // namespace

Shares::Shares(Shard mine, const Config& config) : mine_(mine) {
  for (const Pair& pair : config.pairs) tie(pair);
  // With the other targets of their hosts.
  for (const Target& target : config.targets) {
    const auto of_group = stores_of_groups_.find(target.group);
    if (of_group != stores_of_groups_.end()) tie(of_group->second, own_place_of(target));
  }
}

void Shares::tie(const Pair& pair) {
  const std::string store = config::place_of(pair.store);
  for (const auto& endpoint : pair.endpoints) tie(store, host_of(endpoint.canonical));
  if (!pair.originals) return;
  for (const auto& target : pair.originals->targets) tie(store, config::place_of(target));
  if (pair.originals->group.empty()) return;
  const auto [known, is_first] = stores_of_groups_.emplace(pair.originals->group, store);
  if (!is_first) tie(known->second, store);
}

std::string Shares::place_of(const Target& target) const {
  const auto of_group = stores_of_groups_.find(target.group);
  return of_group != stores_of_groups_.end() ? of_group->second : own_place_of(target);
}

bool Shares::is_mine(const Target& target) const {
  return has_all() || shard_of(first_of(place_of(target)), mine_.count) == mine_.number;
}

std::string_view Shares::first_of(std::string_view place) const {
  for (auto next = tied_to_.find(place); next != tied_to_.end(); next = tied_to_.find(place)) {
    place = next->second;
  }
  return place;
}

// The lesser name stands for both, so that the order of pairs does not matter.
void Shares::tie(const std::string& one, const std::string& other) {
  const std::string a(first_of(one)), b(first_of(other));
  if (a == b) return;
  tied_to_.emplace(std::max(a, b), std::min(a, b));
}

std::uint32_t shard_of(std::string_view place, std::uint32_t count) {
  const std::uint64_t hash = fnv1a(place);
  std::uint32_t best = 1;
  std::uint64_t highest = 0;
  for (std::uint32_t number = 1; number <= count; ++number) {
    const std::uint64_t bid = scattered(hash ^ scattered(number));
    if (bid > highest) {
      highest = bid;
      best = number;
    }
  }
  return best;
}

}  // namespace kigen::config
