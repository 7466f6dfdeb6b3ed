#include "probes/pki/chain_links.h"

#include "probes/pki/der_reader.h"

namespace kigen::pki {

std::optional<ChainLink> chain_link(ByteView der) {
  const auto certificate = DerReader(der).next(tag::kSequence);
  if (!certificate) return std::nullopt;
  DerReader outer(certificate->content);
  const auto tbs = outer.next(tag::kSequence);
  const auto algorithm = outer.next(tag::kSequence);
  if (!tbs || !algorithm) return std::nullopt;
  DerReader fields(tbs->content);
  fields.next(tag::context_constructed(0));  // version
  if (!fields.next(tag::kInteger) || !fields.next(tag::kSequence)) return std::nullopt;
  const auto issuer = fields.next(tag::kSequence);
  const auto validity = fields.next(tag::kSequence);
  const auto subject = fields.next(tag::kSequence);
  if (!issuer || !validity || !subject) return std::nullopt;
  return ChainLink{certificate->whole, issuer->whole, subject->whole, algorithm->content};
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
