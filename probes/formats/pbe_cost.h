// What opening a password-protected content costs before it is tried: whoever wrote the file chose the
// iteration counts, and a hostile one chooses large ones.
#pragma once

#include <cstdint>
#include <optional>

#include "probes/model/bytes.h"

namespace kigen::formats {

/// Above this, one derivation is refused.
constexpr std::uint64_t kMaxIterations = 10'000'000;
/// All derivations for one content together, over all its bags and candidate passwords.
constexpr std::uint64_t kMaxIterationsPerContent = 50'000'000;

/// How many iterations the key derivation of this AlgorithmIdentifier takes: the iterationCount of
/// PBEParameter or PBKDF2-params (RFC 8018 appendix A), N * r * p of scrypt (RFC 7914). nullopt when the
/// parameters are none of these. Saturates.
std::optional<std::uint64_t> pbe_iterations(ByteView algorithm);

/// Counts down from kMaxIterationsPerContent. One thread.
class IterationBudget {
 public:
  /// Takes the cost of one attempt: its iterations, and what it handles beside them. False, and nothing
  /// taken, when that is more than is left or the iterations alone are more than kMaxIterations.
  bool spend(std::uint64_t iterations, std::uint64_t bytes);

 private:
  std::uint64_t left_ = kMaxIterationsPerContent;
};

}  // namespace kigen::formats
