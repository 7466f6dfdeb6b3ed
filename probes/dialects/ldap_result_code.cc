#include "probes/dialects/ldap_result_code.h"

#include <algorithm>
#include <iterator>

#include "probes/model/text.h"

namespace kigen::dialects {
namespace {

constexpr std::size_t kMaxMessageBytes = 120;

struct ResultCode {
  std::uint64_t code;
  std::string_view name;
};
constexpr ResultCode kResultCodes[] = {
    {0, "success"},
    {1, "operationsError"},
    {2, "protocolError"},
    {3, "timeLimitExceeded"},
    {4, "sizeLimitExceeded"},
    {7, "authMethodNotSupported"},
    {8, "strongerAuthRequired"},
    {10, "referral"},
    {11, "adminLimitExceeded"},
    {12, "unavailableCriticalExtension"},
    {13, "confidentialityRequired"},
    {14, "saslBindInProgress"},
    {16, "noSuchAttribute"},
    {17, "undefinedAttributeType"},
    {18, "inappropriateMatching"},
    {19, "constraintViolation"},
    {21, "invalidAttributeSyntax"},
    {32, "noSuchObject"},
    {33, "aliasProblem"},
    {34, "invalidDNSyntax"},
    {36, "aliasDereferencingProblem"},
    {48, "inappropriateAuthentication"},
    {49, "invalidCredentials"},
    {50, "insufficientAccessRights"},
    {51, "busy"},
    {52, "unavailable"},
    {53, "unwillingToPerform"},
    {54, "loopDetect"},
    {80, "other"},
};

}  // namespace

std::string describe_ldap_result(std::uint64_t code, std::string_view diagnostic_message) {
  std::string text = std::to_string(code);
  const auto* known = std::ranges::find(kResultCodes, code, &ResultCode::code);
  if (known != std::end(kResultCodes)) text.append(" ").append(known->name);
  while (diagnostic_message.ends_with('\0')) diagnostic_message.remove_suffix(1);  // Active Directory's
  if (diagnostic_message.empty()) return text;
  return text + ": " + bounded_text(printable_utf8(diagnostic_message), kMaxMessageBytes);
}

}  // namespace kigen::dialects
