#include "probes/formats/chain_order.h"

#include <algorithm>

#include "probes/pki/chain_links.h"

namespace kigen::formats {
namespace {

using pki::ChainLink;

bool issued(const ChainLink& issuer, const ChainLink& subject) {
  return std::ranges::equal(issuer.subject, subject.issuer);
}

// The only one that `fits`; absent when there is none, or more than one.
template <typename Fits>
std::optional<std::size_t> only_one(std::size_t count, Fits fits) {
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < count; ++i) {
    if (!fits(i)) continue;
    if (found) return std::nullopt;
    found = i;
  }
  return found;
}

std::optional<std::vector<ChainLink>> links_of(std::span<const FoundCertificate> certificates) {
  std::vector<ChainLink> links;
  for (const auto& certificate : certificates) {
    const auto link = pki::chain_link(certificate.der);
    if (!link) return std::nullopt;
    links.push_back(*link);
  }
  return links;
}

}  // namespace

std::optional<std::vector<std::size_t>> chain_order(std::span<const FoundCertificate> certificates) {
  const auto links = links_of(certificates);
  if (!links) return std::nullopt;
  const std::size_t count = links->size();
  const auto issues_another = [&](std::size_t i) {
    for (std::size_t other = 0; other < count; ++other) {
      if (other != i && issued((*links)[i], (*links)[other])) return true;
    }
    return false;
  };
  auto next = only_one(count, [&](std::size_t i) { return !issues_another(i); });
  std::vector<std::size_t> order;
  while (next) {
    const std::size_t current = *next;
    order.push_back(current);
    next = only_one(count, [&](std::size_t i) {
      const bool is_used = std::ranges::find(order, i) != order.end();
      return !is_used && issued((*links)[i], (*links)[current]);
    });
  }
  return order.size() == count && count > 0 ? std::optional(order) : std::nullopt;
}

bool begins_as_chain(std::span<const FoundCertificate> certificates) {
  if (certificates.size() < 2) return false;
  const auto first = pki::chain_link(certificates[0].der);
  const auto second = pki::chain_link(certificates[1].der);
  return first && second && issued(*second, *first) && !first->self_issued();
}

}  // namespace kigen::formats
