#include "probes/sources/chain_part.h"

namespace kigen::sources {
namespace {

// No server sends so many for a reason; each would cost series, and time to judge.
constexpr std::size_t kMaxCertificates = 100;

Role role_at(std::size_t position, const Certificate& certificate) {
  if (position == 0) return Role::kLeaf;
  return certificate.facts().self_issued ? Role::kRoot : Role::kIntermediate;
}

}  // namespace

std::shared_ptr<const Part> chain_part(pki::Assessor& assessor, std::span<const Bytes> chain,
                                       const pki::Expectation& expectation,
                                       std::span<const std::shared_ptr<x509_st>> decoded) {
  auto part = std::make_shared<Part>();
  std::vector<ByteView> readable;
  if (chain.size() > kMaxCertificates) {
    const std::string detail = std::to_string(chain.size()) + " certificates, the first 100 are shown";
    part->faults.push_back({std::to_string(kMaxCertificates), Fault(Reason::kTooLarge, detail)});
    chain = chain.first(kMaxCertificates);
  }
  for (std::size_t position = 0; position < chain.size(); ++position) {
    const std::string item = std::to_string(position);
    auto certificate = assessor.intern(chain[position]);
    if (!certificate) {
      part->faults.push_back({item, std::move(certificate).fault()});
      continue;
    }
    readable.push_back(chain[position]);
    Sighting sighting;
    sighting.item = item;
    sighting.role = role_at(position, **certificate);
    sighting.certificate = *std::move(certificate);
    part->sightings.push_back(std::move(sighting));
  }
  if (!part->sightings.empty() && part->sightings.front().item == "0") {
    if (readable.size() != decoded.size()) decoded = {};
    part->sightings.front().verdicts = assessor.judge(readable, expectation, decoded);
  }
  return part;
}

}  // namespace kigen::sources
