#include "probes/pki/chain_links.h"

#include "probes/pki/certificate_fields.h"

namespace kigen::pki {

std::optional<ChainLink> chain_link(ByteView der) {
  const auto extent = certificate_extent(der);
  if (!extent) return std::nullopt;
  const auto fields = split_certificate(*extent);
  if (!fields) return std::nullopt;
  return ChainLink{*extent, fields->issuer.whole, fields->subject.whole, fields->signature_algorithm};
}

ChainLinks chain_links(std::span<const ByteView> chain) {
  ChainLinks links;
  links.reserve(chain.size());
  for (const ByteView der : chain) {
    if (const auto link = chain_link(der)) links.push_back(*link);
  }
  return links;
}

}  // namespace kigen::pki
