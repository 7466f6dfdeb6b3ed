#include "probes/sources/ldap_fault.h"

#include <algorithm>
#include <iterator>

#include "probes/dialects/ldap_result_code.h"

namespace kigen::sources {
namespace {

constexpr std::uint64_t kSuccess = 0, kOperationsError = 1;
// ERROR_DS_OPERATIONS_ERROR: "In order to perform this operation a successful bind must be completed".
constexpr std::string_view kBindFirst = "000004DC";

struct Meaning {
  std::uint64_t code;  // RFC 4511 section 4.1.9
  Reason of_bind;
  Reason of_search;
};

constexpr Meaning kMeanings[] = {
    {3, Reason::kProtocol, Reason::kPartial},       // timeLimitExceeded
    {4, Reason::kProtocol, Reason::kPartial},       // sizeLimitExceeded
    {7, Reason::kAuth, Reason::kAuth},              // authMethodNotSupported
    {8, Reason::kAuth, Reason::kAuth},              // strongerAuthRequired
    {10, Reason::kProtocol, Reason::kNotFound},     // referral
    {11, Reason::kProtocol, Reason::kPartial},      // adminLimitExceeded
    {12, Reason::kProtocol, Reason::kUnsupported},  // unavailableCriticalExtension
    {13, Reason::kAuth, Reason::kAuth},             // confidentialityRequired
    {17, Reason::kProtocol, Reason::kSchema},       // undefinedAttributeType
    {18, Reason::kProtocol, Reason::kSchema},       // inappropriateMatching
    {19, Reason::kAuth, Reason::kProtocol},         // constraintViolation: the account is locked
    {21, Reason::kProtocol, Reason::kSchema},       // invalidAttributeSyntax
    {32, Reason::kAuth, Reason::kNotFound},         // noSuchObject
    {34, Reason::kAuth, Reason::kSchema},           // invalidDNSyntax
    {48, Reason::kAuth, Reason::kAuth},             // inappropriateAuthentication
    {49, Reason::kAuth, Reason::kAuth},             // invalidCredentials
    {50, Reason::kAuth, Reason::kPermission},       // insufficientAccessRights
    {53, Reason::kAuth, Reason::kProtocol},         // unwillingToPerform
};

Reason reason_of(const LdapResult& result, LdapStep step) {
  const bool wants_bind =
      result.code == kOperationsError && result.diagnostic_message.starts_with(kBindFirst);
  if (wants_bind) return Reason::kAuth;
  const auto* known = std::ranges::find(kMeanings, result.code, &Meaning::code);
  if (known == std::end(kMeanings)) return Reason::kProtocol;
  return step == LdapStep::kBind ? known->of_bind : known->of_search;
}

}  // namespace

std::optional<Fault> ldap_fault(const LdapResult& result, LdapStep step) {
  if (result.code == kSuccess) return std::nullopt;
  const std::string doing = step == LdapStep::kBind ? "bind: " : "search: ";
  return Fault(reason_of(result, step),
               doing + dialects::describe_ldap_result(result.code, result.diagnostic_message));
}

}  // namespace kigen::sources
