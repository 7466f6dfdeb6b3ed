// What every format offers: bytes in, certificates with their attributes out.
// Pure: no I/O beyond the Input, no clock, no logging. Recognised by content, never by name. Partly readable
// content yields what is readable and a fault for the rest.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "probes/formats/input.h"
#include "probes/model/bytes.h"
#include "probes/model/observation.h"
#include "probes/model/secret.h"

namespace kigen::formats {

/// What a vendor's interface tells of a certificate that it does not hand out.
struct Description {
  std::string subject, issuer;  // as told; may be empty
  std::chrono::sys_seconds not_before{}, not_after{};
  std::optional<Sha1> fingerprint_sha1;

  friend bool operator==(const Description&, const Description&) = default;
};

/// One certificate as it lies in the content.
struct FoundCertificate {
  Bytes der;  // exactly one Certificate, outer SEQUENCE complete; not otherwise checked; empty if described
  std::optional<Description> described;
  std::string entry;             // alias, friendly name or position ("0"); empty: named by its subject
  std::string friendly_name;     // UTF-8 as stored, not yet made printable
  bool has_private_key = false;  // its own private key lies beside it
  std::optional<Role> role;      // where the format says so (trust store entries); else judged by content
  State state = State::kCurrent;
};

/// One certificate revocation list as it lies in the content.
struct FoundCrl {
  Bytes der;          // exactly one CertificateList, outer SEQUENCE complete; not otherwise checked
  std::string entry;  // as of a certificate
};

/// Another file that the content names in place of a certificate. Who opened the content follows it, or not.
struct FoundReference {
  std::string path;   // as written; relative to the folder of the content
  std::string entry;  // what the certificates in it are called here: `cluster:prod`
  std::optional<Role> role;
};

/// A service of Windows that is bound to a certificate by its thumbprint.
struct FoundBinding {
  std::string endpoint;  // `0.0.0.0:443`, `www.example.jp:443`, `rdp`, `sql/SQLEXPRESS`
  Bytes thumbprint;      // SHA-1, 20 bytes
  std::string store;     // `MY`, `vmms/MY`; `MY|Remote Desktop`: the service looks into both
};

/// A licence or an evaluation period, without its key.
struct FoundLicense {
  std::string entry;                                  // what it is called here; no two alike
  std::string name;                                   // for people; UTF-8 as stored
  std::string edition;                                // the vendor's word for it
  std::optional<std::chrono::sys_seconds> not_after;  // absent: it never ends
  bool in_use = true;                                 // false: nothing runs by it
};

/// What a format found. `faults[i].item` is the entry, or empty for the content as a whole.
struct Contents {
  std::vector<FoundCertificate> certificates;  // in the order of the content; may be empty
  std::vector<FoundCrl> crls;
  std::vector<FoundReference> references;
  std::vector<FoundBinding> bindings;
  std::vector<FoundLicense> licenses;
  std::vector<ItemFault> faults;
  AdvisedLeads advised_leads;  // of the certificates, where the content says
  /// The certificates belong together as a server would send them (a key store, a chain file), so that a
  /// missing issuer is a fact. False for a mere collection.
  bool is_chain = false;
  /// Which of ParseContext::passwords opened it; absent when none was needed, or none did.
  std::optional<std::size_t> password_used;
};

/// Content of which nothing could be read: the fault, and the entry it stands for (empty: the whole).
inline Contents unreadable(Fault fault, std::string_view entry = {}) {
  Contents contents;
  contents.faults.push_back({std::string(entry), std::move(fault)});
  return contents;
}

struct ParseContext {
  std::span<const Secret> passwords;      // tried in order, before the empty and the absent password
  std::uint64_t max_bytes = 16ull << 20;  // of the content, for formats that read it whole
};

struct FormatDescription {
  std::string_view name;     // as in the manual
  std::string_view summary;  // one line
  /// Cheap and certain enough to claim the content: `head` is its first bytes (at least 64 KiB, or all).
  bool (*recognises)(ByteView head, std::uint64_t size);
  Contents (*parse)(Input& input, const ParseContext& context);
};

}  // namespace kigen::formats
