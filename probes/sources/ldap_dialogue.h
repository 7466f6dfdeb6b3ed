// What is said with a directory within one probe: a simple bind (RFC 4511 section 4.2), searches (4.5) in
// pages where the server offers them (RFC 2696), unbind (4.3). Without a bind the session is anonymous.
// Referrals are counted, not followed; aliases are not followed either. Bounded by entries, by bytes, and by
// the deadline of the stream. What the server says gets into a fault unless it repeats the password. Lives on
// the thread of its probe; one call at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "probes/model/bytes.h"
#include "probes/model/result.h"
#include "probes/model/secret.h"
#include "probes/model/task.h"
#include "probes/sources/byte_stream.h"
#include "probes/sources/ldap_message.h"

namespace kigen::sources {

/// What one search gave. What came before a fault is kept.
struct LdapAnswer {
  std::vector<LdapEntry> entries;  // in the order of the server, with what attributes it sent
  std::size_t references = 0;      // to other servers
  std::optional<Fault> fault;
};

class LdapDialogue {
 public:
  struct Limits {
    std::size_t max_entries = 0;                          // of one search
    std::size_t max_bytes = 0;                            // of all answers, and what it takes to keep them
    std::chrono::steady_clock::time_point deadline = {};  // told to the server, in seconds
  };

  /// The stream outlives it.
  LdapDialogue(ByteStream& stream, const Limits& limits);

  /// Faults: those of ldap_fault(kBind), of the stream, `protocol`. A name without a password would be
  /// anonymous (RFC 4513 section 5.1.2): `auth`, and nothing is said.
  Task<Status> bind(Secret name, Secret password);

  /// Faults: those of ldap_fault(kSearch), of the stream, `protocol`; `partial` for more entries than the
  /// limit, `too_large` for more bytes; `not_found` when there were nothing but references.
  Task<LdapAnswer> search(LdapQuestion question);

  /// Says goodbye; whether that arrives is of no interest.
  Task<void> unbind();

  /// Nothing more can be asked: the stream broke, or what came over it was no LDAP.
  bool is_over() const { return over_; }

 private:
  Task<Status> send(Bytes message);
  Task<Result<LdapMessage>> receive();
  Task<Status> receive_whole(std::size_t size);
  Task<std::optional<LdapMessage>> search_page(const LdapQuestion& question,
                                               const std::optional<LdapPage>& page, LdapAnswer& answer);
  bool spend(std::size_t bytes);
  Fault over(Fault fault);
  LdapResult without_password(LdapResult result) const;
  std::uint32_t seconds_left() const;

  ByteStream& stream_;
  const Limits limits_;
  Secret password_;  // not to be repeated
  Bytes received_;   // and not read yet
  std::size_t bytes_left_;
  std::uint32_t last_id_ = 1;  // StartTLS was the first
  bool over_ = false;
};

}  // namespace kigen::sources
