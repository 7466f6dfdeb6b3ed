#include "probes/formats/chain_order.h"

#include <algorithm>

#include "probes/formats/certificate_outline.h"

namespace kigen::formats {

bool begins_as_chain(std::span<const FoundCertificate> certificates) {
  if (certificates.size() < 2) return false;
  const auto first = certificate_names(certificates[0].der);
  const auto second = certificate_names(certificates[1].der);
  return first && second && std::ranges::equal(first->issuer, second->subject) &&
         !std::ranges::equal(first->issuer, first->subject);
}

}  // namespace kigen::formats
