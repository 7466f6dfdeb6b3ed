// The elements in which Windows writes a certificate with its properties ([MS-OSHARED] serialized store, and
// the registry value `Blob`): identifier, encoding (always 1) and length as little-endian 32-bit numbers,
// then the data, one behind another without padding. Views alias the input. Any thread.
#pragma once

#include <optional>

#include "probes/model/bytes.h"
#include "probes/model/result.h"

namespace kigen::formats {

struct WindowsElement {
  // What CertSetCertificateContextProperty calls them (wincrypt.h), as far as we read them.
  static constexpr std::uint32_t kKeyProvInfo = 2, kSha1 = 3, kFriendlyName = 11, kArchived = 19,
                                 kCertificate = 32, kCrl = 33, kTrustList = 34, kRenewal = 64;
  std::uint32_t id = 0;
  ByteView data;
};

class WindowsElements {
 public:
  static constexpr std::size_t kMaxElementBytes = 1 << 20;

  explicit WindowsElements(ByteView bytes) : rest_(bytes) {}

  /// The next element; nullopt at the end, at an element of identifier 0, which ends a store, and where the
  /// stream does not hold. One of more than kMaxElementBytes is passed over.
  std::optional<WindowsElement> next();

  /// What is wrong with the elements so far: `truncated` when the last one ends too early, `malformed` when
  /// there is no element where one should be, `too_large` when one was passed over.
  const std::optional<Fault>& fault() const { return fault_; }

 private:
  ByteView rest_;
  std::optional<Fault> fault_;
};

/// True when `head` begins as such a stream, without the signature of a store: every element within it holds,
/// and one of them is a certificate, a CRL, a trust list or a SHA-1, before anything else could be meant.
bool begins_as_windows_elements(ByteView head);

}  // namespace kigen::formats
