#include "probes/model/reason.h"

#include <array>

namespace kigen {
namespace {

constexpr std::array kReasons = {
    ReasonDescription{Reason::kResolve, "resolve", "The name has no address, or name servers do not answer."},
    ReasonDescription{Reason::kRefused, "refused", "The host refused the connection: nothing listens there."},
    ReasonDescription{Reason::kUnreachable, "unreachable", "No route to the host or network."},
    ReasonDescription{Reason::kTimeout, "timeout", "The deadline of the probe passed before a certificate was seen."},
    ReasonDescription{Reason::kClosed, "closed", "The peer closed or reset the connection before it answered."},
    ReasonDescription{Reason::kProxy, "proxy", "The proxy did not open the way."},
    ReasonDescription{Reason::kProxyAuth, "proxy_auth", "The proxy wants other credentials."},
    ReasonDescription{Reason::kStarttlsNotOffered, "starttls_not_offered",
                      "Connected and greeted, but the server does not offer STARTTLS."},
    ReasonDescription{Reason::kStarttlsRefused, "starttls_refused", "The server offers STARTTLS and refused it."},
    ReasonDescription{Reason::kProtocol, "protocol", "The peer does not speak the expected protocol."},
    ReasonDescription{Reason::kTlsAlert, "tls_alert", "The peer ended the handshake with an alert."},
    ReasonDescription{Reason::kTlsVersion, "tls_version", "No TLS version in common."},
    ReasonDescription{Reason::kTls, "tls", "Our TLS library refused what the peer sent."},
    ReasonDescription{Reason::kUntrusted, "untrusted",
                      "The peer could not be verified, so no credentials were sent to it."},
    ReasonDescription{Reason::kNoCertificate, "no_certificate", "The handshake showed no certificate."},
    ReasonDescription{Reason::kNotFound, "not_found", "No such file or document, or the pattern matches nothing."},
    ReasonDescription{Reason::kPermission, "permission", "The file or directory may not be read."},
    ReasonDescription{Reason::kTooLarge, "too_large", "Larger than the limit for its kind."},
    ReasonDescription{Reason::kTruncated, "truncated", "The content ends before it is complete."},
    ReasonDescription{Reason::kMalformed, "malformed", "The content breaks the rules of its format."},
    ReasonDescription{Reason::kUnsupported, "unsupported", "A format or algorithm that Kigen does not read."},
    ReasonDescription{Reason::kPassword, "password", "None of the candidate passwords opens it."},
    ReasonDescription{Reason::kAuth, "auth", "The server rejected the credentials."},
    ReasonDescription{Reason::kHttpStatus, "http_status", "An HTTP status other than the expected one."},
    ReasonDescription{Reason::kSchema, "schema", "The document does not have the expected shape."},
    ReasonDescription{Reason::kPartial, "partial", "Some of it could be read, some not."},
    ReasonDescription{Reason::kAbsent, "absent", "An optional part is not there."},
    ReasonDescription{Reason::kLimit, "limit", "Out of file descriptors, memory or another bounded resource."},
    ReasonDescription{Reason::kInternal, "internal", "A defect of Kigen: please report it."},
};

constexpr bool in_enum_order() {
  for (std::size_t i = 0; i < kReasons.size(); ++i) {
    if (static_cast<std::size_t>(kReasons[i].reason) != i) return false;
  }
  return kReasons.size() == static_cast<std::size_t>(Reason::kInternal) + 1;
}
static_assert(in_enum_order(), "one row per reason, in the order of the enum");

}  // namespace

std::span<const ReasonDescription> reasons() { return kReasons; }

std::string_view label(Reason reason) { return kReasons[static_cast<std::size_t>(reason)].label; }

}  // namespace kigen
