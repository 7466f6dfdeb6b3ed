#include "exporter/judgement/paired_store.h"

#include <string>

#include "exporter/judgement/fingerprint.h"
#include "probes/model/ip_address.h"

namespace kigen::judgement {
namespace {

// `*.example.jp` for `www.example.jp`; empty where no such pattern may cover the name.
std::string wildcard_over(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  const std::size_t dot = name.find('.');
  if (dot == 0 || dot == std::string_view::npos || IpAddress::parse(name)) return {};
  const std::string_view parent = name.substr(dot + 1);
  return parent.find('.') == std::string_view::npos ? "" : "*." + std::string(parent);
}

std::vector<std::uint64_t> patterns_over(std::string_view name) {
  std::vector<std::uint64_t> hashes;
  if (!name.empty()) hashes.push_back(name_hash(name));
  const std::string wildcard = wildcard_over(name);
  if (!wildcard.empty()) hashes.push_back(name_hash(wildcard));
  return hashes;
}

void add_known(const std::unordered_map<std::uint64_t, Newest>& known, std::uint64_t hash,
               std::vector<const Newest*>& places) {
  const auto found = known.find(hash);
  if (found != known.end() && !found->second.empty()) places.push_back(&found->second);
}

}  // namespace

void PairedStore::want(const ServedLeaf& leaf) {
  for (const std::uint64_t hash : patterns_over(leaf.name)) by_name_.try_emplace(hash);
  by_names_.try_emplace(leaf.certificate->names_hash());
  holds_.try_emplace(short_fingerprint(*leaf.certificate), false);
}

void PairedStore::offer(const Candidate& candidate) {
  const Certificate& certificate = *candidate.certificate;
  const auto offer_to = [&](std::unordered_map<std::uint64_t, Newest>& known, std::uint64_t hash) {
    const auto found = known.find(hash);
    if (found != known.end()) found->second.offer(candidate);
  };
  for (const std::string_view name : certificate.subject_alt_names()) offer_to(by_name_, name_hash(name));
  offer_to(by_names_, certificate.names_hash());
  const auto held = holds_.find(short_fingerprint(certificate));
  if (held != holds_.end()) held->second = true;
}

PairedStore::Places PairedStore::covering(const ServedLeaf& leaf) const {
  Places places;
  for (const std::uint64_t hash : patterns_over(leaf.name)) add_known(by_name_, hash, places);
  return places;
}

PairedStore::Places PairedStore::named_alike(const ServedLeaf& leaf) const {
  Places places;
  const std::uint64_t hash = leaf.certificate->names_hash();
  if (hash != 0) add_known(by_names_, hash, places);
  return places;
}

std::optional<DeploymentVerdict> PairedStore::judge(const ServedLeaf& leaf) const {
  Places places = covering(leaf);
  if (places.empty()) places = named_alike(leaf);
  if (places.empty()) return std::nullopt;
  const Candidate* instead = newest_ahead(places, leaf);
  const auto held = holds_.find(short_fingerprint(*leaf.certificate));
  const bool is_held = held != holds_.end() && held->second;
  if (instead == nullptr && !is_held) instead = other_of_same_age(places, leaf);
  if (instead == nullptr) return DeploymentVerdict{.deployed = true, .pending_since = {}, .holder = {}};
  return DeploymentVerdict{false, instead->first_seen, instead->holder};
}

}  // namespace kigen::judgement
