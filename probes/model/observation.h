// What one probe of one target saw. The source fills it, nothing below the exporter reads it back.
// Plain values; parts are shared, so that a store whose files did not change costs nothing to look at again.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probes/model/certificate.h"
#include "probes/model/result.h"

namespace kigen {

struct Crl;  // model/crl.h

/// What a certificate is for at the place where it was found; a label value.
enum class Role : std::uint8_t { kLeaf, kIntermediate, kRoot, kTrusted, kSigning, kEncryption, kClient };
/// Whether it is the one in use; a label value unless kCurrent.
enum class State : std::uint8_t { kCurrent, kNext, kSuperseded, kBackup };

std::string_view label(Role role);
std::string_view label(State state);

/// What pki made of a chain and a name, free of the time of day. Absent: cannot be judged.
struct Verdicts {
  std::optional<bool> name;
  std::optional<bool> trusted;         // a path to the trust store exists; see the window below
  std::optional<bool> complete_chain;  // as served, without help
  /// No signature below the root of its path (without one: of the chain that came along) is made with MD5 or
  /// SHA-1. What signs itself needs none.
  std::optional<bool> signature_strength;
  /// A signed OCSP response or revocation list speaks of the certificate: `false` says that it was revoked,
  /// and stays so whatever the time. A `true` counts until the moment below; after it nothing is known.
  std::optional<bool> not_revoked;
  std::chrono::sys_seconds not_revoked_until{};  // a `true` counts until then (nextUpdate)
  // The window in which every issuer on the verified path is valid (the leaf's own dates left out), and the
  // earliest notAfter of the whole path. Meaningful while `trusted` is true.
  std::chrono::sys_seconds issuers_valid_from{};
  std::chrono::sys_seconds issuers_valid_until{};
  std::chrono::sys_seconds verified_chain_not_after{};

  friend bool operator==(const Verdicts&, const Verdicts&) = default;
};

/// What a stapled OCSP response says of the leaf (RFC 6960 section 4.2.1). Nobody checked who signed it.
struct OcspStaple {
  enum class Status : std::uint8_t { kGood, kRevoked, kUnknown };

  std::chrono::sys_seconds this_update{};
  std::optional<std::chrono::sys_seconds> next_update;  // absent: the responder always has newer information
  Status status = Status::kUnknown;

  friend bool operator==(const OcspStaple&, const OcspStaple&) = default;
};

/// One certificate at one place inside a target. Equal ones share what is shared.
struct Sighting {
  std::string item;  // unique within the part; printable UTF-8; see DESIGN "Key"
  std::string friendly_name;
  std::shared_ptr<const Certificate> certificate;  // never null
  Verdicts verdicts;
  std::shared_ptr<const OcspStaple> staple;  // of a leaf whose server stapled one
  Role role = Role::kLeaf;
  State state = State::kCurrent;

  friend bool operator==(const Sighting&, const Sighting&) = default;
};

/// One certificate revocation list at one place inside a target.
struct CrlSighting {
  std::string item;                // as of a certificate; unique among the lists of the part
  std::shared_ptr<const Crl> crl;  // never null

  friend bool operator==(const CrlSighting&, const CrlSighting&) = default;
};

/// A service of Windows that is bound to a certificate by its thumbprint: a port of HTTP.sys, or another one.
struct BindingSighting {
  std::string item;      // unique among the bindings of the part; printable UTF-8
  std::string endpoint;  // `0.0.0.0:443`, `www.example.jp:443`, `rdp`, `sql/SQLEXPRESS`
  std::string store;     // `MY`, `vmms/MY`; `MY|Remote Desktop`: the service looks into both
  Sha1 thumbprint{};     // of the certificate that it wants

  friend bool operator==(const BindingSighting&, const BindingSighting&) = default;
};

/// A licence or an evaluation period. Its key is never kept.
struct LicenseSighting {
  std::string item;     // unique among the licences of the part; printable UTF-8
  std::string name;     // for people: `VMware vCenter Server 8 Standard`; may be empty
  std::string edition;  // the vendor's word for it: `vc.standard.instance`; may be empty
  std::optional<std::chrono::sys_seconds> not_after;  // absent: it never ends
  bool in_use = true;                                 // false: the system says that nothing runs by it

  friend bool operator==(const LicenseSighting&, const LicenseSighting&) = default;
};

/// One file or entry that could not be read; what was readable of it stands among the sightings.
struct ItemFault {
  std::string item;
  Fault fault;

  friend bool operator==(const ItemFault&, const ItemFault&) = default;
};

/// When somebody should begin and run, as the watched system itself is set.
struct AdvisedLeads {
  std::optional<std::chrono::seconds> renewal;
  std::optional<std::chrono::seconds> critical;

  friend bool operator==(const AdvisedLeads&, const AdvisedLeads&) = default;
};

/// What one place yielded: the chain of an endpoint, or the entries of one file.
struct Part {
  std::string place;  // what tells it from the other parts of its target: empty for a chain, a file's path
  std::vector<Sighting> sightings;
  std::vector<CrlSighting> crls;
  std::vector<BindingSighting> bindings;
  std::vector<LicenseSighting> licenses;
  std::vector<ItemFault> faults;
  AdvisedLeads advised_leads;  // of its certificates; what the configuration says wins

  friend bool operator==(const Part&, const Part&) = default;
};

/// Where the time of a probe went.
enum class Phase : std::uint8_t { kResolve, kConnect, kStarttls, kHandshake, kRead, kParse };
constexpr std::size_t kPhaseCount = 6;
std::string_view label(Phase phase);

using PhaseDurations = std::array<std::optional<std::chrono::nanoseconds>, kPhaseCount>;

struct TlsFacts {
  std::string version;  // `TLSv1.3`
  std::string cipher;   // IANA name, `TLS_AES_256_GCM_SHA384`

  friend bool operator==(const TlsFacts&, const TlsFacts&) = default;
};

struct Observation {
  std::string address;  // the probed IP where it is part of the key, else empty
  std::vector<std::shared_ptr<const Part>> parts;
  /// Why the attempt failed. What was seen all the same stands in `parts`.
  std::optional<Fault> fault;
  /// True when `parts` is all there is, so that a known item missing from it is gone.
  bool complete = false;
  /// With a fault: nobody serves such a thing there. Refused, no route, no answer to a connection, no
  /// STARTTLS.
  bool nobody_there = false;
  std::optional<TlsFacts> tls;
  PhaseDurations phases;
};

/// Whether an attempt that ended so has failed: an optional target that is absent has not.
inline bool has_failed(const std::optional<Fault>& fault) {
  return fault && fault->reason != Reason::kAbsent;
}

}  // namespace kigen
