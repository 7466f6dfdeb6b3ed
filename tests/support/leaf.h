// Hand-made server certificates for tests of renewals: what one has in common with another is said in full.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "probes/model/certificate.h"
#include "tests/support/observed.h"

namespace kigen::testing {

struct LeafDescription {
  std::vector<std::string> names = {"www.example.test"};
  std::chrono::seconds issued = -std::chrono::days(30);  // from kPresent
  std::chrono::seconds lifetime = std::chrono::days(90);
  std::string issuer = "CN=Example CA,O=Example";
  std::uint64_t key = 1;
  std::string algorithm = "EC";
  std::string serial = {};  // tells apart what is else the same
  std::string common_name = {};
};

/// Equal descriptions give equal fingerprints, and others others.
std::shared_ptr<const Certificate> leaf(const LeafDescription& description);

}  // namespace kigen::testing
