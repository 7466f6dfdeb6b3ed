// Who signed a SignedData: the SignerIdentifiers of its SignerInfos (RFC 5652 section 5.3), to be
// compared with the certificates beside them. Verifies nothing. Holds views of the SignedData. Any
// thread.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "probes/model/bytes.h"

namespace kigen::formats {

class SignerIds {
 public:
  /// From the content of signerInfos. A SignerInfo that does not hold ends the reading; the earlier ones
  /// stay.
  explicit SignerIds(ByteView signer_infos);

  bool empty() const { return issuers_and_serials_.empty() && key_identifiers_.empty(); }
  /// True when one of them is this certificate's issuer and serial number, or its subjectKeyIdentifier.
  bool name(ByteView certificate) const;

 private:
  void add(ByteView signer_info);

  std::set<std::string> issuers_and_serials_;
  std::set<std::string_view> key_identifiers_;
};

}  // namespace kigen::formats
