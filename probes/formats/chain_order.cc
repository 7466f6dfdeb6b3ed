#include "probes/formats/chain_order.h"

#include <algorithm>

#include "probes/formats/certificate_outline.h"

namespace kigen::formats {
namespace {

bool issued(const CertificateNames& issuer, const CertificateNames& subject) {
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

std::optional<std::vector<CertificateNames>> names_of(std::span<const FoundCertificate> certificates) {
  std::vector<CertificateNames> names;
  for (const auto& certificate : certificates) {
    const auto of_one = certificate_names(certificate.der);
    if (!of_one) return std::nullopt;
    names.push_back(*of_one);
  }
  return names;
}

}  // namespace

std::optional<std::vector<std::size_t>> chain_order(std::span<const FoundCertificate> certificates) {
  const auto names = names_of(certificates);
  if (!names) return std::nullopt;
  const std::size_t count = names->size();
  const auto issues_another = [&](std::size_t i) {
    for (std::size_t other = 0; other < count; ++other) {
      if (other != i && issued((*names)[i], (*names)[other])) return true;
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
      return !is_used && issued((*names)[i], (*names)[current]);
    });
  }
  return order.size() == count && count > 0 ? std::optional(order) : std::nullopt;
}

bool begins_as_chain(std::span<const FoundCertificate> certificates) {
  if (certificates.size() < 2) return false;
  const auto first = certificate_names(certificates[0].der);
  const auto second = certificate_names(certificates[1].der);
  return first && second && std::ranges::equal(first->issuer, second->subject) &&
         !std::ranges::equal(first->issuer, first->subject);
}

}  // namespace kigen::formats
