// Where a certificate says that its revocation can be looked up: the addresses of OCSP responders and of
// revocation lists (RFC 5280 sections 4.2.1.13 and 4.2.2.1). Pure; views alias the input.
#pragma once

#include <string>
#include <vector>

#include "probes/model/bytes.h"

namespace kigen::pki {

/// One DistributionPoint of cRLDistributionPoints.
struct DistributionPoint {
  ByteView full_name;    // its GeneralNames behind one another; empty: none, or a name relative to the issuer
  bool is_whole = true;  // false: of some reasons only, or of lists that another authority issues
};

/// Of the content of a cRLDistributionPoints extension; what does not hold ends the list.
std::vector<DistributionPoint> distribution_points(ByteView extension);

/// Content of an optional DistributionPointName: its fullName's GeneralNames, or nothing.
ByteView full_name_of(ByteView distribution_point_name);

/// The URIs among them with the scheme `http`, at most two, in order, each once; of printable ASCII and at
/// most 2048 bytes.
std::vector<std::string> ocsp_urls(ByteView authority_information_access);
std::vector<std::string> crl_urls(ByteView crl_distribution_points);

}  // namespace kigen::pki
