// What ties the certificates of a chain to one another, for all who go by names. Views alias the DER.
#pragma once

#include <boost/container/small_vector.hpp>
#include <optional>
#include <span>

#include "probes/model/bytes.h"

namespace kigen::pki {

struct ChainLink {
  ByteView whole;                // up to the end of the outer SEQUENCE
  ByteView issuer, subject;      // Names, with their headers
  ByteView signature_algorithm;  // the content of the AlgorithmIdentifier beside the signature

  bool self_issued() const { return as_text(issuer) == as_text(subject); }
};

using ChainLinks = boost::container::small_vector<ChainLink, 4>;

/// Absent when the structure of the certificate does not hold up to its subject, or no signatureAlgorithm follows.
std::optional<ChainLink> chain_link(ByteView der);

/// Of those whose structure holds, in their order.
ChainLinks chain_links(std::span<const ByteView> chain);

}  // namespace kigen::pki
