// Why something could not be seen: the closed list that users meet as the label `reason`.
// Public contract: a label is never renamed, new ones may be added at the end.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace kigen {

enum class Reason : std::uint8_t {
  kResolve,
  kRefused,
  kUnreachable,
  kTimeout,
  kClosed,
  kProxy,
  kProxyAuth,
  kStarttlsNotOffered,
  kStarttlsRefused,
  kProtocol,
  kTlsAlert,
  kTlsVersion,
  kTls,
  kUntrusted,
  kNoCertificate,
  kNotFound,
  kPermission,
  kTooLarge,
  kTruncated,
  kMalformed,
  kUnsupported,
  kPassword,
  kAuth,
  kHttpStatus,
  kSchema,
  kPartial,
  kAbsent,
  kLimit,
  kInternal,
};

struct ReasonDescription {
  Reason reason;
  std::string_view label;  // the label value, snake_case
  std::string_view help;   // one sentence for the manual
};

/// Every reason once, in the order of the enum.
std::span<const ReasonDescription> reasons();

std::string_view label(Reason reason);

}  // namespace kigen
