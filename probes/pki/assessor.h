// From DER to what is known and judged about it: interned certificates and cached verdicts.
// One per process, shared by all threads. Seeing never depends on judging: intern first, judge second.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "probes/model/bytes.h"
#include "probes/model/certificate.h"
#include "probes/model/observation.h"
#include "probes/model/result.h"
#include "probes/pki/revocation.h"
#include "probes/pki/revocation_subject.h"

struct x509_st;

namespace kigen::pki {

/// What a chain is measured by.
struct Expectation {
  std::string name;     // DNS name or IP literal the leaf must be valid for; empty: not judged
  std::string ca_file;  // trust anchors; empty: the machine's own
  /// The chain stands as a server sends it, so that a missing issuer is a verdict and not merely unknown.
  bool is_chain = true;
};

class Assessor {
 public:
  Assessor();
  ~Assessor();

  /// The certificate of this DER, parsed once per SHA-256 and shared while anybody holds it.
  Result<std::shared_ptr<const Certificate>> intern(ByteView der);
  /// The same of one that nobody hands out: shared by the SHA-256 of its facts. There is nothing to judge.
  std::shared_ptr<const Certificate> intern(const Certificate::Facts& facts, const CertificateTexts& texts);

  /// Judges the first of `chain` with the help of the others, in any order. Ignores the time of day. Verdicts
  /// for known chains are cached. Everything is absent when the trust store cannot be read, except `name`.
  /// `decoded`: the same certificates in the same order, where OpenSSL holds them already, or nothing.
  /// Decoding is most of what a new verdict costs.
  Verdicts judge(std::span<const ByteView> chain, const Expectation& expectation,
                 std::span<const std::shared_ptr<x509_st>> decoded = {});

  /// Whether the peer that showed this chain in a handshake may be told a secret: see server_verifier.h.
  /// `expectation.name` may not be empty. `untrusted` when not, and when the trust store cannot be read.
  Status verify_server(std::span<const ByteView> chain, const Expectation& expectation,
                       std::chrono::sys_seconds now);

  /// What an OCSP response says of the first of `chain`; see ocsp_verifier.h. Absent when it says nothing
  /// that can be believed, or no path leads from the certificate to the trust store. Cached; ignores the time
  /// of day.
  std::optional<Revocation> judge_ocsp_response(ByteView response, std::span<const ByteView> chain,
                                                const Expectation& expectation,
                                                std::span<const std::shared_ptr<x509_st>> decoded = {});

  /// The first of `chain` as somebody may be asked about it. Null when no path leads from it to the trust
  /// store, or it is an anchor itself. The issuer is cached.
  std::shared_ptr<const RevocationSubject> revocation_subject(
      std::span<const ByteView> chain, const Expectation& expectation,
      std::span<const std::shared_ptr<x509_st>> decoded = {});

  /// Grows when any trust store was read anew, so that old verdicts are stale. Checks the files for changes.
  std::uint64_t trust_generation();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// RFC 6125 section 6.4 / RFC 9525 section 6.3: does the certificate of this DER name `reference`? A wildcard
/// stands for the whole left-most label only; the subject CN does not count.
bool names_match(ByteView der, std::string_view reference);

}  // namespace kigen::pki
