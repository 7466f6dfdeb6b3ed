#include "probes/pki/assessor.h"

#include <optional>
#include <vector>

#include "probes/pki/chain_verifier.h"
#include "probes/pki/digest.h"
#include "probes/pki/interner.h"
#include "probes/pki/name_match.h"
#include "probes/pki/signature_strength.h"
#include "probes/pki/trust_stores.h"
#include "probes/pki/verdict_cache.h"

namespace kigen::pki {
namespace {

using Decoded = std::span<const std::shared_ptr<x509_st>>;

constexpr std::size_t kMaxCachedVerdicts = 200'000;

/// Of certificates none of which can end a path there is none, and only the missing issuer is left to judge.
std::optional<Verdicts> verdicts_by_names(std::span<const ByteView> chain, const TrustStore& trust,
                                          MissingIssuer missing_issuer) {
  for (const auto der : chain) {
    if (trust.anchor_names().may_end_a_path(der)) return std::nullopt;
  }
  Verdicts verdicts;
  verdicts.signature_strength = has_strong_signatures(chain);
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
  VerdictCache verdicts{kMaxCachedVerdicts};

  Verdicts verify(std::span<const ByteView> chain, const TrustStore& trust, MissingIssuer missing_issuer,
                  Decoded decoded) {
    if (const auto certain = verdicts_by_names(chain, trust, missing_issuer)) return *certain;
    const Sha256 key = cache_key(chain, trust, missing_issuer);
    if (const auto known = verdicts.find(key)) return *known;
    const Verdicts fresh = verify_chain(chain, trust, missing_issuer, decoded);
    verdicts.insert(key, fresh);
    return fresh;
  }
};

Assessor::Assessor() : impl_(std::make_unique<Impl>()) {}

Assessor::~Assessor() = default;

Result<std::shared_ptr<const Certificate>> Assessor::intern(ByteView der) {
  return impl_->interner.intern(der);
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

std::uint64_t Assessor::trust_generation() {
  impl_->trust_stores.refresh(std::chrono::steady_clock::now());
  return impl_->trust_stores.generation();
}

}  // namespace kigen::pki
