#include "probes/pki/signature_strength.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "probes/pki/der_reader.h"
#include "probes/pki/oid.h"

namespace kigen::pki {
namespace {

constexpr Oid kWeakSignatures[] = {
    "1.2.840.113549.1.1.5",  // sha1WithRSAEncryption
    "1.2.840.10045.4.1",     // ecdsa-with-SHA1
    "1.2.840.113549.1.1.4",  // md5WithRSAEncryption
    "1.2.840.113549.1.1.3",  // md4WithRSAEncryption
    "1.2.840.113549.1.1.2",  // md2WithRSAEncryption
    "1.2.840.10040.4.3",     // id-dsa-with-sha1
    "1.3.14.3.2.29",         // sha1WithRSASignature of OIW
    "1.3.14.3.2.27",         // dsaWithSHA1 of OIW
    "1.3.14.3.2.3",          // md5WithRSA of OIW
};
constexpr Oid kWeakDigests[] = {"1.3.14.3.2.26", "1.2.840.113549.2.5", "1.2.840.113549.2.4",
                                "1.2.840.113549.2.2"};
constexpr Oid kRsaPss("1.2.840.113549.1.1.10");

template <std::size_t size>
bool is_among(const Oid (&table)[size], ByteView oid) {
  return std::any_of(std::begin(table), std::end(table), [&](const Oid& known) { return known == oid; });
}

// RSASSA-PSS-params: hashAlgorithm [0] DEFAULT sha1.
bool has_weak_pss_digest(const std::optional<DerElement>& parameters) {
  if (!parameters || parameters->tag != tag::kSequence) return true;
  DerReader fields(parameters->content);
  if (fields.peek() != tag::context_constructed(0)) return true;
  const auto hash = DerReader(fields.next()->content).next(tag::kSequence);
  const auto oid = hash ? DerReader(hash->content).next(tag::kOid) : std::nullopt;
  return oid && is_among(kWeakDigests, oid->content);
}

}  // namespace

bool is_weak_signature(ByteView algorithm_identifier) {
  DerReader fields(algorithm_identifier);
  const auto oid = fields.next(tag::kOid);
  if (!oid) return false;
  if (kRsaPss == oid->content) return has_weak_pss_digest(fields.next());
  return is_among(kWeakSignatures, oid->content);
}

bool has_strong_signatures(const ChainLinks& links) {
  if (links.empty()) return true;
  const ChainLink* link = &links.front();
  for (std::size_t steps = 0; steps < links.size(); ++steps) {  // a circle of names ends, too
    if (link->self_issued()) return true;
    if (is_weak_signature(link->signature_algorithm)) return false;
    const auto issuer = std::find_if(links.begin(), links.end(), [&](const ChainLink& other) {
      return as_text(other.subject) == as_text(link->issuer);
    });
    if (issuer == links.end()) return true;
    link = &*issuer;
  }
  return true;
}

}  // namespace kigen::pki
