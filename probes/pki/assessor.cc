#include "probes/pki/assessor.h"

#include <optional>
#include <vector>

#include "probes/pki/certificate_fields.h"
#include "probes/pki/certificate_parser.h"
#include "probes/pki/chain_verifier.h"
#include "probes/pki/digest.h"
#include "probes/pki/digest_cache.h"
#include "probes/pki/distribution_points.h"
#include "probes/pki/interner.h"
#include "probes/pki/name_match.h"
#include "probes/pki/ocsp_verifier.h"
#include "probes/pki/oid.h"
#include "probes/pki/server_verifier.h"
#include "probes/pki/signature_strength.h"
#include "probes/pki/trust_stores.h"

namespace kigen::pki {
namespace {

using Decoded = std::span<const std::shared_ptr<x509_st>>;
using IssuerPtr = std::shared_ptr<const Bytes>;

constexpr std::size_t kMaxCachedVerdicts = 200'000;
constexpr std::size_t kMaxIssuers = 2'000;  // of different bytes

/// Of certificates none of which can end a path there is none, and only the missing issuer is left to judge.
std::optional<Verdicts> verdicts_by_names(std::span<const ByteView> chain, const TrustStore& trust,
                                          MissingIssuer missing_issuer) {
  const ChainLinks links = chain_links(chain);
  if (links.size() < chain.size()) return std::nullopt;  // what cannot be read may be anything
  for (const auto& link : links) {
    if (trust.anchor_names().may_end_a_path(link)) return std::nullopt;
  }
  Verdicts verdicts;
  verdicts.signature_strength = has_strong_signatures(links);
  if (missing_issuer == MissingIssuer::kIsBad) verdicts.trusted = verdicts.complete_chain = false;
  return verdicts;
}

/// Everything a verdict follows from but the name. Lengths stand in front, so that no two chains look alike.
Sha256 cache_key(std::span<const ByteView> chain, const TrustStore& trust, MissingIssuer missing_issuer) {
  std::vector<std::uint64_t> numbers = {trust.generation(), static_cast<std::uint64_t>(missing_issuer)};
  for (const auto der : chain) numbers.push_back(der.size());
  const auto* octets = reinterpret_cast<const std::uint8_t*>(numbers.data());
  std::vector<ByteView> parts = {ByteView(octets, numbers.size() * sizeof(std::uint64_t))};
  parts.insert(parts.end(), chain.begin(), chain.end());
  return sha256_of_parts(parts);
}

}  // namespace

struct Assessor::Impl {
  Interner interner;
  TrustStores trust_stores;
  DigestCache<Verdicts> verdicts{kMaxCachedVerdicts};
  DigestCache<std::optional<Revocation>> ocsp_answers{kMaxCachedVerdicts};  // by response and chain
  DigestCache<IssuerPtr> issuers_of_chains{kMaxCachedVerdicts};             // null: none
  DigestCache<IssuerPtr> issuers{kMaxIssuers};                              // by their own digest

  Verdicts verify(std::span<const ByteView> chain, const TrustStore& trust, MissingIssuer missing_issuer,
                  Decoded decoded) {
    if (const auto certain = verdicts_by_names(chain, trust, missing_issuer)) return *certain;
    const Sha256 key = cache_key(chain, trust, missing_issuer);
    if (const auto known = verdicts.find(key)) return *known;
    const Verdicts fresh = verify_chain(chain, trust, missing_issuer, decoded);
    verdicts.insert(key, fresh);
    return fresh;
  }

  IssuerPtr issuer_of(std::span<const ByteView> chain, const TrustStore& trust, Decoded decoded) {
    const Sha256 key = cache_key(chain, trust, MissingIssuer::kIsBad);
    if (const auto known = issuers_of_chains.find(key)) return *known;
    const IssuerPtr fresh = share(issuer_on_path(chain, trust, decoded));
    issuers_of_chains.insert(key, fresh);
    return fresh;
  }

  /// Thousands of chains have the same issuer.
  IssuerPtr share(std::optional<Bytes> issuer) {
    if (!issuer) return nullptr;
    const Sha256 digest = sha256(*issuer);
    if (const auto known = issuers.find(digest)) return *known;
    const auto shared = std::make_shared<const Bytes>(*std::move(issuer));
    issuers.insert(digest, shared);
    return shared;
  }
};

Assessor::Assessor() : impl_(std::make_unique<Impl>()) {}

Assessor::~Assessor() = default;

Result<std::shared_ptr<const Certificate>> Assessor::intern(ByteView der) {
  return impl_->interner.intern(der);
}

std::shared_ptr<const Certificate> Assessor::intern(const Certificate::Facts& facts,
                                                    const CertificateTexts& texts) {
  return impl_->interner.intern(facts, texts);
}

Verdicts Assessor::judge(std::span<const ByteView> chain, const Expectation& expectation, Decoded decoded) {
  if (chain.empty()) return {};
  impl_->trust_stores.refresh(std::chrono::steady_clock::now());
  Verdicts verdicts;
  if (const auto trust = impl_->trust_stores.get(expectation.ca_file)) {
    verdicts = impl_->verify(
        chain, *trust, expectation.is_chain ? MissingIssuer::kIsBad : MissingIssuer::kIsUnknown, decoded);
  }
  if (!expectation.name.empty()) verdicts.name = match_name(chain[0], expectation.name);
  return verdicts;
}

Status Assessor::verify_server(std::span<const ByteView> chain, const Expectation& expectation,
                               std::chrono::sys_seconds now) {
  impl_->trust_stores.refresh(std::chrono::steady_clock::now());
  const auto trust = impl_->trust_stores.get(expectation.ca_file);
  if (!trust) return Fault(Reason::kUntrusted, "the trust store cannot be read");
  return pki::verify_server(chain, *trust, expectation.name, now);
}

std::optional<Revocation> Assessor::judge_ocsp_response(ByteView response, std::span<const ByteView> chain,
                                                        const Expectation& expectation, Decoded decoded) {
  const auto trust = chain.empty() ? nullptr : impl_->trust_stores.get(expectation.ca_file);
  if (!trust) return std::nullopt;
  const Sha256 of_chain = cache_key(chain, *trust, MissingIssuer::kIsBad);
  const ByteView parts[] = {of_chain, response};
  const Sha256 key = sha256_of_parts(parts);
  if (const auto known = impl_->ocsp_answers.find(key)) return *known;
  std::optional<Revocation> answer;
  if (const auto issuer = impl_->issuer_of(chain, *trust, decoded)) {
    if (const auto fresh = pki::judge_ocsp_response(response, chain[0], *issuer)) answer = *fresh;
  }
  impl_->ocsp_answers.insert(key, answer);
  return answer;
}

std::shared_ptr<const RevocationSubject> Assessor::revocation_subject(std::span<const ByteView> chain,
                                                                      const Expectation& expectation,
                                                                      Decoded decoded) {
  static constexpr Oid kAuthorityInformationAccess("1.3.6.1.5.5.7.1.1"), kCrlDistributionPoints("2.5.29.31");
  const auto trust = chain.empty() ? nullptr : impl_->trust_stores.get(expectation.ca_file);
  const auto issuer = trust ? impl_->issuer_of(chain, *trust, decoded) : nullptr;
  const auto fields = issuer ? split_certificate(chain[0]) : Fault(Reason::kAbsent, "it has no issuer");
  if (!fields) return nullptr;
  const auto extension = [&](const Oid& oid) {
    return find_extension(fields->extensions, oid.bytes()).value_or(ByteView());
  };
  auto subject = std::make_shared<RevocationSubject>();
  subject->leaf = to_owned(chain[0]);
  subject->issuer = issuer;
  subject->ocsp_urls = ocsp_urls(extension(kAuthorityInformationAccess));
  subject->crl_urls = crl_urls(extension(kCrlDistributionPoints));
  return subject;
}

std::uint64_t Assessor::trust_generation() {
  impl_->trust_stores.refresh(std::chrono::steady_clock::now());
  return impl_->trust_stores.generation();
}

}  // namespace kigen::pki
