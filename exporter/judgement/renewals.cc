#include "exporter/judgement/renewals.h"

#include "exporter/judgement/fingerprint.h"
#include "exporter/judgement/issuer.h"

namespace kigen::judgement {
namespace {

constexpr std::uint64_t kStores = 0;  // the scope of all that lies in files

std::uint64_t scope_of(std::string_view host) { return name_hash(host) | 1; }

std::uint64_t joined(std::uint64_t a, std::uint64_t b) {
  a ^= b + 0x9e3779b97f4a7c15ULL + (a << 12) + (a >> 4);
  return a * 0xff51afd7ed558ccdULL;
}

}  // namespace

// What a renewal shares with the certificate before it, beside the names: the issuer, or the key.
Renewals::Keys Renewals::keys_of(const Certificate& certificate, std::uint64_t scope) {
  const std::uint64_t names = joined(scope, certificate.names_hash());
  Keys keys;
  if (const std::uint64_t issuer = issuer_hash(certificate)) keys.push_back(joined(joined(names, 1), issuer));
  if (const std::uint64_t key = certificate.facts().key_hash) keys.push_back(joined(joined(names, 2), key));
  return keys;
}

void Renewals::want(const ServedLeaf& leaf, std::string_view host) {
  const Certificate& certificate = *leaf.certificate;
  copies_.try_emplace(short_fingerprint(certificate));
  if (certificate.names_hash() == 0) return;  // nobody can tell what it is for
  names_.insert(certificate.names_hash());
  for (const std::uint64_t scope : {kStores, scope_of(host)}) {
    for (const std::uint64_t key : keys_of(certificate, scope)) newest_.try_emplace(key);
  }
}

void Renewals::offer(const Candidate& candidate, std::uint64_t scope) {
  if (!names_.contains(candidate.certificate->names_hash())) return;
  for (const std::uint64_t key : keys_of(*candidate.certificate, scope)) {
    const auto found = newest_.find(key);
    if (found != newest_.end()) found->second.offer(candidate);
  }
}

void Renewals::offer_stored(const Candidate& candidate) {
  const auto copy = copies_.find(short_fingerprint(*candidate.certificate));
  if (copy != copies_.end() && copy->second.empty()) copy->second = candidate.holder;
  offer(candidate, kStores);
}

void Renewals::offer_served(const Candidate& candidate, std::string_view host) {
  offer(candidate, scope_of(host));
}

std::optional<DeploymentVerdict> Renewals::judge(const ServedLeaf& leaf, std::string_view host) const {
  const Certificate& certificate = *leaf.certificate;
  std::vector<const Newest*> places;
  for (const std::uint64_t scope : {kStores, scope_of(host)}) {
    for (const std::uint64_t key : keys_of(certificate, scope)) {
      const auto found = newest_.find(key);
      if (found != newest_.end()) places.push_back(&found->second);
    }
  }
  if (const Candidate* ahead = newest_ahead(places, leaf)) {
    return DeploymentVerdict{false, ahead->first_seen, ahead->holder};
  }
  const auto copy = copies_.find(short_fingerprint(certificate));
  if (copy == copies_.end() || copy->second.empty()) return std::nullopt;
  return DeploymentVerdict{.deployed = true, .pending_since = {}, .holder = copy->second};
}

}  // namespace kigen::judgement
