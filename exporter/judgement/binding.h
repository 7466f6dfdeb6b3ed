// What a port that is bound to a certificate by its thumbprint has in the store that it names. Pure; no
// clock. Aliases the certificates it is given. What is only described can neither be bound nor served.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "exporter/judgement/newest.h"
#include "probes/model/observation.h"

namespace kigen::judgement {

/// A label value.
enum class BindingStatus : std::uint8_t { kOk, kMissing, kSuperseded, kArchived, kUnknown };
std::string_view label(BindingStatus status);

struct BindingVerdict {
  BindingStatus status = BindingStatus::kUnknown;
  const Certificate* bound = nullptr;                     // null when it is not there
  std::optional<std::chrono::sys_seconds> pending_since;  // since when a newer one lies there
};

/// A binding of store `served`: `ok` when the endpoint serves the certificate, `missing` when it serves
/// another, `unknown` when what it serves is not known (null). It is known by its endpoint, whatever is
/// served: `bound` stays null.
BindingVerdict judge_served(const Certificate* served, const Sha1& thumbprint);

/// One store of one machine, as far as it is known.
class BoundStore {
 public:
  /// Any certificate in it.
  void add(const Sighting& sighting);
  /// The same as what could be bound instead: in use or coming next, and valid already.
  void offer(const Sighting& sighting, std::chrono::sys_seconds first_seen);
  /// Some of it could not be read, so that what is not there may be there all the same.
  void mark_incomplete() { is_complete_ = false; }

  /// `missing` only of a store that was read as a whole. `superseded`: its properties name a successor, or
  /// a newer certificate with the same set of names lies beside it.
  BindingVerdict judge(const Sha1& thumbprint) const;

 private:
  struct Held {
    const Certificate* certificate;
    State state;
  };
  static std::uint64_t hash(const Sha1& thumbprint);

  std::unordered_map<std::uint64_t, Held> held_;
  std::unordered_map<std::uint64_t, Newest> newest_;  // by Certificate::names_hash
  bool is_complete_ = true;
};

}  // namespace kigen::judgement
