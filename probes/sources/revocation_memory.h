// What authorities answered, and when they are to be asked again. Failures are remembered too, so that a dead
// server is not asked at every probe. Bounded: when it is full, the half that was not used lately goes. Not
// for several threads at once.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>

#include "probes/model/result.h"
#include "probes/pki/interner.h"
#include "probes/sources/revocation_fetch.h"

namespace kigen::sources {

class RevocationMemory {
 public:
  using Moment = std::chrono::sys_seconds;

  struct Entry {
    std::optional<RevocationFinding> finding;  // the last good one
    std::optional<Fault> fault;                // why the last attempt got none
    Moment due{};                              // when to ask again
  };

  /// `capacity`: entries, at least 2; a list of many certificates counts by its bytes.
  RevocationMemory(std::size_t capacity, std::size_t max_bytes)
      : half_entries_(capacity / 2), half_bytes_(max_bytes / 2) {}

  /// Null when nothing is known. Valid until the next call of anything here.
  const Entry* find(const Sha256& key);
  /// A good finding replaces an older one. It is asked for again halfway to its nextUpdate, but after a
  /// minute at the earliest and a day at the latest; after an hour where it has none. A failure leaves the
  /// older one in place, and is over after ten minutes; so is an answer that is of no use by then.
  void put(const Sha256& key, Result<RevocationFinding> result, Moment now);

  /// Why the servers of an origin are not to be asked for a while; nullopt: they may be.
  std::optional<Fault> why_dead(const std::string& origin, Moment now) const;
  /// Takes note of a failure that says something about the server, and not about one answer.
  void note_failure(const std::string& origin, const Fault& fault, Moment now);

  std::size_t size() const { return recent_.size() + older_.size(); }

 private:
  using Entries = std::unordered_map<Sha256, Entry, pki::DigestHash>;
  struct Dead {
    Fault fault;
    Moment until;
  };

  Entry& insert(const Sha256& key, Entry entry);

  const std::size_t half_entries_, half_bytes_;
  std::size_t recent_bytes_ = 0;
  Entries recent_, older_;
  std::map<std::string, Dead> dead_;  // by origin
};

}  // namespace kigen::sources
