// The newest of the certificates that could be served in place of another, and whether it is ahead of that
// one. Pure: no clock, so whoever offers certificates leaves out those that are not valid yet. Aliases the
// certificates and the names of their holders, and lives as long as one judgement.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "probes/model/certificate.h"

namespace kigen::judgement {

/// A certificate that could be served.
struct Candidate {
  const Certificate* certificate = nullptr;
  std::chrono::sys_seconds first_seen{};  // since when it lies there
  std::string_view holder;                // the target that shows it, canonical
};

/// A leaf that is judged.
struct ServedLeaf {
  const Certificate* certificate = nullptr;
  std::string_view holder;   // its own target: what that shows itself does not count
  std::string_view name;     // that it is asked for; a DNS name in any case, or an IP literal
  bool of_key_kind = false;  // the server was asked for this kind of key (item `rsa:0`)
};

struct DeploymentVerdict {
  bool deployed = false;
  std::optional<std::chrono::sys_seconds> pending_since;  // since when the one that should be served is there
  std::string_view holder;                                // of that one, or of the same certificate
};

/// By notBefore, then notAfter.
bool is_newer(const Certificate& a, const Certificate& b);

class Newest {
 public:
  /// Nothing that is only described could be served.
  void offer(const Candidate& candidate);
  bool empty() const { return kinds_.empty(); }

  friend const Candidate* newest_ahead(std::span<const Newest* const> places, const ServedLeaf& leaf);
  friend const Candidate* other_of_same_age(std::span<const Newest* const> places, const ServedLeaf& leaf);

 private:
  enum class KeyKind : std::uint8_t { kRsa, kEc, kEdwards, kOther };

  /// The newest, and the newest of those that another holds: a holder's own do not count for its leaves.
  struct OfKind {
    KeyKind kind;
    Candidate first;
    Candidate of_another;  // without a certificate when there is none

    const Candidate* besides(std::string_view holder) const;
  };

  static KeyKind key_kind(const Certificate& certificate);
  const OfKind* find(KeyKind kind) const;
  static void offer(OfKind& known, const Candidate& candidate);

  std::vector<OfKind> kinds_;  // each kind once
};

/// Of all the places the newest one that is newer than the served leaf; null when there is none. For a leaf
/// of a kind of key that was asked for only that kind counts, where there is any of it. Certificates of two
/// kinds that were issued within a day of each other belong together, and neither is newer.
const Candidate* newest_ahead(std::span<const Newest* const> places, const ServedLeaf& leaf);

/// Another certificate of the same kind of key and the same dates; null when there is none.
const Candidate* other_of_same_age(std::span<const Newest* const> places, const ServedLeaf& leaf);

}  // namespace kigen::judgement
