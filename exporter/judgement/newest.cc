#include "exporter/judgement/newest.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace kigen::judgement {
namespace {

// A certificate of each kind of key is ordered at once and comes within hours.
constexpr std::chrono::seconds kIssuedTogether = std::chrono::hours(24);

auto age(const Certificate& certificate) {
  return std::tie(certificate.facts().not_before, certificate.facts().not_after);
}

bool is_same(const Certificate& a, const Certificate& b) {
  return a.facts().fingerprint_sha256 == b.facts().fingerprint_sha256;
}

bool is_clearly_newer(const Certificate& a, const Certificate& b) {
  return a.facts().not_before - b.facts().not_before > kIssuedTogether;
}

// Newer, or of two with the same dates the one with the lower fingerprint, so that their order is of no
// account.
bool comes_before(const Candidate& a, const Candidate& b) {
  if (age(*a.certificate) != age(*b.certificate)) return age(*a.certificate) > age(*b.certificate);
  return a.certificate->facts().fingerprint_sha256 < b.certificate->facts().fingerprint_sha256;
}

}  // namespace

bool is_newer(const Certificate& a, const Certificate& b) { return age(a) > age(b); }

const Candidate* Newest::OfKind::besides(std::string_view holder) const {
  if (first.holder != holder) return &first;
  return of_another.certificate == nullptr ? nullptr : &of_another;
}

Newest::KeyKind Newest::key_kind(const Certificate& certificate) {
  const std::string_view algorithm = certificate.text(Certificate::Text::kKeyAlgorithm);
  if (algorithm.starts_with("RSA")) return KeyKind::kRsa;
  if (algorithm == "EC") return KeyKind::kEc;
  return algorithm.starts_with("Ed") ? KeyKind::kEdwards : KeyKind::kOther;
}

const Newest::OfKind* Newest::find(KeyKind kind) const {
  const auto found =
      std::find_if(kinds_.begin(), kinds_.end(), [&](const OfKind& known) { return known.kind == kind; });
  return found == kinds_.end() ? nullptr : &*found;
}

void Newest::offer(const Candidate& candidate) {
  if (candidate.certificate->facts().described) return;
  const KeyKind kind = key_kind(*candidate.certificate);
  for (OfKind& known : kinds_) {
    if (known.kind == kind) return offer(known, candidate);
  }
  kinds_.push_back({kind, candidate, {}});
}

void Newest::offer(OfKind& known, const Candidate& candidate) {
  Candidate& first = known.first;
  Candidate& second = known.of_another;
  if (candidate.holder == first.holder) {
    if (is_same(*candidate.certificate, *first.certificate)) {
      first.first_seen = std::min(first.first_seen, candidate.first_seen);  // another copy
    } else if (comes_before(candidate, first)) {
      first = candidate;
    }
  } else if (comes_before(candidate, first)) {
    second = std::exchange(first, candidate);
  } else if (second.certificate == nullptr || comes_before(candidate, second)) {
    second = candidate;
  } else if (candidate.holder == second.holder && is_same(*candidate.certificate, *second.certificate)) {
    second.first_seen = std::min(second.first_seen, candidate.first_seen);
  }
}

const Candidate* newest_ahead(std::span<const Newest* const> places, const ServedLeaf& leaf) {
  const Certificate& served = *leaf.certificate;
  const auto kind = Newest::key_kind(served);
  const bool has_kind = std::any_of(places.begin(), places.end(),
                                    [&](const auto* place) { return place->find(kind) != nullptr; });
  const bool only_kind = leaf.of_key_kind && has_kind;
  const Candidate* ahead = nullptr;
  for (const Newest* place : places) {
    for (const Newest::OfKind& known : place->kinds_) {
      const Candidate* candidate = known.besides(leaf.holder);
      if (candidate == nullptr || (only_kind && known.kind != kind)) continue;
      const Certificate& other = *candidate->certificate;
      if (known.kind == kind ? !is_newer(other, served) : !is_clearly_newer(other, served)) continue;
      if (ahead == nullptr || is_newer(other, *ahead->certificate)) ahead = candidate;
    }
  }
  return ahead;
}

const Candidate* other_of_same_age(std::span<const Newest* const> places, const ServedLeaf& leaf) {
  const Certificate& served = *leaf.certificate;
  for (const Newest* place : places) {
    const Newest::OfKind* known = place->find(Newest::key_kind(served));
    const Candidate* candidate = known == nullptr ? nullptr : known->besides(leaf.holder);
    if (candidate == nullptr || age(*candidate->certificate) != age(served)) continue;
    if (!is_same(*candidate->certificate, served)) return candidate;
  }
  return nullptr;
}

}  // namespace kigen::judgement
