// Asks authorities whether certificates are revoked, and remembers what they say. One per process, shared by
// all threads. What is known is answered at once, also while it is being fetched anew; what is not is fetched
// by a crew of its own, once however many wait for it, and goes on when nobody does: the next probe finds it.
// Any thread may call.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "probes/model/result.h"
#include "probes/pki/revocation.h"
#include "probes/pki/revocation_subject.h"
#include "probes/sources/revocation_fetch.h"

namespace kigen::sources {

/// Whom to ask; both are off by default.
struct RevocationWish {
  bool ocsp = false;
  bool crl = false;  // where OCSP is off, or said nothing

  bool any() const { return ocsp || crl; }
};

struct RevocationAnswer {
  std::optional<pki::Revocation> revocation;  // one that settles it; absent: nobody could tell
  std::string story;                          // whom we asked and what became of it, for people
};

class RevocationLookups {
 public:
  /// What a test may replace.
  struct Workings {
    std::function<Result<RevocationFinding>(const RevocationPlace&, const std::stop_token&)> fetch;
    std::function<std::chrono::sys_seconds()> now;
    std::size_t max_threads = 8;
    std::size_t max_waiting = 10'000;
  };

  RevocationLookups();
  explicit RevocationLookups(Workings workings);
  ~RevocationLookups();
  RevocationLookups(const RevocationLookups&) = delete;

  using Done = std::function<void(RevocationAnswer)>;
  /// The answer where it is known; else absent, and `done` is called with it later, from another thread;
  /// never after stop().
  std::optional<RevocationAnswer> ask(std::shared_ptr<const pki::RevocationSubject> subject,
                                      RevocationWish wish, Done done);

  /// Drops what waits and tells what runs to end.
  void stop();
  /// After stop(): until it has ended, a second or so.
  void join();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace kigen::sources
