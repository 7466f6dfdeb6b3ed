#include "probes/sources/chain_part.h"

#include <span>
#include <utility>
#include <vector>

#include "probes/model/served_binding.h"
#include "probes/pki/certificate_fields.h"
#include "probes/pki/ocsp_response.h"
#include "probes/sources/wall_clock.h"

namespace kigen::sources {
namespace {

// No server sends so many for a reason; each would cost series, and time to judge.
constexpr std::size_t kMaxCertificates = 100;

Role role_at(std::size_t position, Role first, const Certificate& certificate) {
  if (position == 0) return first;
  return certificate.facts().self_issued ? Role::kRoot : Role::kIntermediate;
}

std::string item_at(std::string_view kind, std::size_t position) {
  const std::string number = std::to_string(position);
  return kind.empty() ? number : std::string(kind) + ":" + number;
}

// Which of the chain could be read, by position.
struct Readable {
  std::vector<ByteView> ders;
  bool first = false;
};

Readable add_chain(pki::Assessor& assessor, std::span<const Bytes> chain, Role first, std::string_view kind,
                   Part& part) {
  Readable readable;
  if (chain.size() > kMaxCertificates) {
    const std::string detail = std::to_string(chain.size()) + " certificates, the first 100 are shown";
    part.faults.push_back({item_at(kind, kMaxCertificates), Fault(Reason::kTooLarge, detail)});
    chain = chain.first(kMaxCertificates);
  }
  for (std::size_t position = 0; position < chain.size(); ++position) {
    auto certificate = assessor.intern(chain[position]);
    if (!certificate) {
      part.faults.push_back({item_at(kind, position), std::move(certificate).fault()});
      continue;
    }
    readable.ders.push_back(chain[position]);
    readable.first = readable.first || position == 0;
    Sighting sighting;
    sighting.item = item_at(kind, position);
    sighting.role = role_at(position, first, **certificate);
    sighting.certificate = *std::move(certificate);
    part.sightings.push_back(std::move(sighting));
  }
  return readable;
}

// Null where the server stapled nothing, or nothing that says anything about its leaf.
std::shared_ptr<const OcspStaple> staple_of(const HandshakeResult& handshake) {
  if (handshake.ocsp_response.empty()) return nullptr;
  const auto fields = pki::split_certificate(handshake.chain.front());
  if (!fields) return nullptr;
  const auto staple = pki::parse_ocsp_response(handshake.ocsp_response, fields->serial_number);
  return staple ? std::make_shared<const OcspStaple>(*staple) : nullptr;
}

// Whether the chain leads anywhere: of no other certificate is the issuer known for sure.
bool is_trusted(const Sighting& leaf) { return leaf.verdicts.trusted.value_or(false); }

bool is_settled(const Verdicts& verdicts) {
  return verdicts.not_revoked && (!*verdicts.not_revoked || wall_clock() <= verdicts.not_revoked_until);
}

}  // namespace

std::shared_ptr<const Part> chain_part(pki::Assessor& assessor, const HandshakeResult& handshake,
                                       const pki::Expectation& expectation, std::string_view kind) {
  auto part = std::make_shared<Part>();
  part->place = kind;
  const Readable readable = add_chain(assessor, handshake.chain, Role::kLeaf, kind, *part);
  if (readable.first) {
    std::span<const std::shared_ptr<x509_st>> decoded = handshake.decoded;
    if (readable.ders.size() != decoded.size()) decoded = {};
    Sighting& leaf = part->sightings.front();
    leaf.verdicts = assessor.judge(readable.ders, expectation, decoded);
    leaf.staple = staple_of(handshake);
    if (leaf.staple && is_trusted(leaf)) {
      const auto revocation =
          assessor.judge_ocsp_response(handshake.ocsp_response, readable.ders, expectation, decoded);
      if (revocation) pki::apply(*revocation, wall_clock(), leaf.verdicts);
    }
  }
  return part;
}

std::shared_ptr<const pki::RevocationSubject> revocation_subject(pki::Assessor& assessor,
                                                                 const HandshakeResult& handshake,
                                                                 const pki::Expectation& expectation,
                                                                 const Part& part) {
  if (part.sightings.empty()) return nullptr;
  const Sighting& leaf = part.sightings.front();
  if (!is_trusted(leaf) || is_settled(leaf.verdicts)) return nullptr;
  const std::vector<ByteView> chain(handshake.chain.begin(), handshake.chain.end());
  return assessor.revocation_subject(chain, expectation, handshake.decoded);
}

std::shared_ptr<const Part> with_revocation(const Part& part, const pki::Revocation& revocation) {
  auto settled = std::make_shared<Part>(part);
  pki::apply(revocation, wall_clock(), settled->sightings.front().verdicts);
  return settled;
}

std::shared_ptr<const Part> client_part(pki::Assessor& assessor, const ClientIdentity& identity) {
  auto part = std::make_shared<Part>();
  part->place = kClientPlace;
  add_chain(assessor, identity.chain, Role::kClient, kClientPlace, *part);
  if (identity.key_fault) part->faults.push_back({"client:key", *identity.key_fault});
  return part;
}

std::shared_ptr<const Part> failed_part(std::string_view kind, Fault fault) {
  auto part = std::make_shared<Part>();
  part->place = kind;
  part->faults.push_back({std::string(kind), std::move(fault)});
  return part;
}

}  // namespace kigen::sources
