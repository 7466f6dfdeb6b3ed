#include "probes/formats/pbe_cost.h"

#include <limits>

#include "probes/formats/ber.h"
#include "probes/formats/pkcs12_oids.h"
#include "probes/pki/der_reader.h"

namespace kigen::formats {
namespace {

using pki::DerReader;
namespace tag = pki::tag;

// An attempt costs something even with one iteration, so that many small bags are not free; a cipher's block
// of 16 bytes counts as an iteration.
constexpr std::uint64_t kIterationsPerAttempt = 1000;
constexpr std::uint64_t kBytesPerIteration = 16;

struct Algorithm {
  ByteView oid;
  ByteView parameters;  // of the SEQUENCE
};

std::optional<Algorithm> read_algorithm(DerReader& reader) {
  const auto sequence = reader.next(tag::kSequence);
  if (!sequence) return std::nullopt;
  DerReader fields(sequence->content);
  const auto oid = fields.next(tag::kOid);
  const auto parameters = fields.next(tag::kSequence);
  if (!oid || !parameters) return std::nullopt;
  return Algorithm{oid->content, parameters->content};
}

std::optional<std::uint64_t> next_unsigned(DerReader& reader) {
  const auto integer = reader.next(tag::kInteger);
  return integer ? unsigned_value(integer->content) : std::nullopt;
}

std::uint64_t saturating_product(std::uint64_t a, std::uint64_t b) {
  constexpr auto kMost = std::numeric_limits<std::uint64_t>::max();
  return b != 0 && a > kMost / b ? kMost : a * b;
}

// PBEParameter and PBKDF2-params both begin { salt OCTET STRING, iterationCount INTEGER.
std::optional<std::uint64_t> iteration_count(ByteView parameters) {
  DerReader reader(parameters);
  if (!reader.next(tag::kOctetString)) return std::nullopt;
  return next_unsigned(reader);
}

// scrypt-params ::= SEQUENCE { salt, costParameter N, blockSize r, parallelizationParameter p, keyLength
// OPTIONAL }
std::optional<std::uint64_t> scrypt_cost(ByteView parameters) {
  DerReader reader(parameters);
  if (!reader.next(tag::kOctetString)) return std::nullopt;
  const auto n = next_unsigned(reader);
  const auto r = next_unsigned(reader);
  const auto p = next_unsigned(reader);
  if (!n || !r || !p) return std::nullopt;
  return saturating_product(saturating_product(*n, *r), *p);
}

}  // namespace

std::optional<std::uint64_t> pbe_iterations(ByteView algorithm) {
  DerReader reader(algorithm);
  const auto scheme = read_algorithm(reader);
  if (!scheme) return std::nullopt;
  if (!oid::is(scheme->oid, oid::kPbes2)) return iteration_count(scheme->parameters);
  DerReader parameters(scheme->parameters);
  const auto derivation = read_algorithm(parameters);
  if (!derivation) return std::nullopt;
  if (oid::is(derivation->oid, oid::kPbkdf2)) return iteration_count(derivation->parameters);
  if (oid::is(derivation->oid, oid::kScrypt)) return scrypt_cost(derivation->parameters);
  return std::nullopt;
}

bool IterationBudget::spend(std::uint64_t iterations, std::uint64_t bytes) {
  if (iterations > kMaxIterations) return false;
  const std::uint64_t cost = iterations + kIterationsPerAttempt + bytes / kBytesPerIteration;
  if (cost > left_) return false;
  left_ -= cost;
  return true;
}

}  // namespace kigen::formats
