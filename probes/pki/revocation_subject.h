// A certificate about whose revocation somebody may be asked: with its issuer on a verified path, and with
// the addresses that it names. Plain values.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "probes/model/bytes.h"

namespace kigen::pki {

struct RevocationSubject {
  Bytes leaf;                                    // DER
  std::shared_ptr<const Bytes> issuer;           // DER; never null
  std::vector<std::string> ocsp_urls, crl_urls;  // see distribution_points.h
};

}  // namespace kigen::pki
