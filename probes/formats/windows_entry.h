// One entry of a Windows certificate store: a certificate or a CRL with the properties that stand around it.
//   Views alias the elements it was collected from. Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "probes/formats/format.h"
#include "probes/formats/windows_elements.h"

namespace kigen::formats {

/// Where an entry stands, so that it gets a name.
struct WindowsPlace {
  std::string prefix = {};           // before every name: `MY/`
  std::string position = {};         // the name of last resort, without prefix: `0`, a thumbprint
  std::optional<Role> role = {};     // of every certificate there
  std::string_view thumbprint = {};  // what the SHA-1 must be, in hexadecimal; empty when nothing says so
};

class WindowsEntry {
 public:
  /// True when the element ends an entry of a store: it is a certificate, a CRL or a trust list.
  bool add(const WindowsElement& element);

  /// Puts the certificate or CRL into `contents`, named by its friendly name, else by its subject (a CRL by
  /// `crl:` and its issuer), else by its position. Faults beside it bear that name: `malformed` for DER that
  /// does not hold or bytes behind it, and for a SHA-1 that is not that of the certificate. A trust list is
  /// passed over.
  void keep_in(Contents& contents, const WindowsPlace& place) const;

  /// As it stands in `contents` and its faults.
  std::string name(const WindowsPlace& place) const;

  bool has_content() const { return content_ != 0; }

 private:
  void keep_certificate(Contents& contents, const WindowsPlace& place) const;
  bool has_sha1_of(ByteView der, const WindowsPlace& place) const;
  State state() const;

  std::string friendly_name_;
  std::optional<ByteView> sha1_;
  bool archived_ = false, renewed_ = false, has_private_key_ = false;
  std::uint32_t content_ = 0;  // the identifier of the element that `der_` is from
  ByteView der_;
};

/// A whole registry value `Blob`: one entry, whose properties may stand in any order. `cut` is why the bytes
/// are not all of it, if they are not. Content without certificate, CRL or trust list is a fault: `truncated`
/// or `malformed`.
void keep_windows_blob(ByteView blob, std::optional<Fault> cut, const WindowsPlace& place,
                       Contents& contents);

}  // namespace kigen::formats
