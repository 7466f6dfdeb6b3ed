// Tells at a glance which certificates have nothing to do with a trust store: most of those that lie in files
// are issued by somebody it does not know, and finding that out with OpenSSL takes a hundred times as long.
// Any thread may call.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_set>

#include "probes/model/bytes.h"
#include "probes/pki/chain_links.h"

struct x509_store_st;

namespace kigen::pki {

class AnchorNames {
 public:
  /// Of the certificates that are in the store now; it may go afterwards.
  explicit AnchorNames(x509_store_st* store);

  /// Whether a path could end with this certificate: it is an anchor, names one as its issuer, or signs
  /// itself. A no is certain; a yes is not.
  bool may_end_a_path(const ChainLink& certificate) const;

 private:
  // Of a signature: tells certificates apart but by accident, and costs no digest.
  static std::optional<std::uint64_t> tail_of(ByteView der);
  bool may_have_subject(ByteView name) const;

  std::unordered_set<std::uint64_t> tails_;
  std::unordered_set<unsigned long>
      subject_hashes_;  // OpenSSL's, which equal names share however they are encoded
  mutable std::mutex mutex_;
  mutable std::map<std::string, bool, std::less<>> answers_;  // by the DER of a name: issuers repeat
};

}  // namespace kigen::pki
