// A revocation list whose signature was verified, in the form that answers questions: serial numbers and whom
// it is about, without the DER. Free of the time of day. Immutable; any thread may call.
#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "probes/model/bytes.h"
#include "probes/model/result.h"
#include "probes/pki/crl_reader.h"
#include "probes/pki/revocation.h"

namespace kigen::pki {

class RevocationList {
 public:
  /// `issuer`: DER of the certificate that must have issued it, which the caller has verified. Faults: those
  /// of read_crl; `untrusted` when it is another authority's, the signature does not hold, or the issuer's
  /// keyUsage leaves out cRLSign.
  static Result<std::shared_ptr<const RevocationList>> read(ByteView der, ByteView issuer);

  /// Of a certificate of the same issuer, DER: revoked when it is listed. `unsupported` when the list is
  /// about other certificates (5.2.5), or about some reasons only and this one is not listed.
  Result<Revocation> judge(ByteView certificate) const;

  std::chrono::sys_seconds this_update() const { return this_update_; }
  std::optional<std::chrono::sys_seconds> next_update() const { return next_update_; }
  std::size_t bytes() const { return sizeof(*this) + revoked_.bytes() + scope_.full_name.size(); }

 private:
  explicit RevocationList(CrlContent content);
  bool is_about(ByteView basic_constraints, ByteView crl_distribution_points) const;

  SerialSet revoked_;
  CrlScope scope_;
  std::chrono::sys_seconds this_update_;
  std::optional<std::chrono::sys_seconds> next_update_;
};

}  // namespace kigen::pki
