#include "probes/sources/ldap_attribute.h"

#include <algorithm>
#include <array>

#include "probes/model/text.h"

namespace kigen::sources {
namespace {

constexpr std::size_t kMaxNameBytes = 128;
constexpr std::string_view kBinary = ";binary";

// Pieces of names, without hyphens: vmwSTSPrivateKey, userPKCS12, userPassword, unicodePwd, ms-Mcs-AdmPwd,
// msPKIAccountCredentials, msPKIDPAPIMasterKeys, supplementalCredentials, krbPrincipalKey, krbMKey.
constexpr std::array<std::string_view, 12> kSecretPieces = {
    "privatekey", "pkcs12", "pkcs8",     "password",        "passwd",  "pwd",
    "secret",     "dpapi",  "masterkey", "krbprincipalkey", "krbmkey", "credential"};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= kMaxNameBytes && is_letter(text[0]) &&
         std::ranges::all_of(text, [](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-'; });
}

bool may_be_secret(std::string name) {
  std::erase(name, '-');
  return std::ranges::any_of(kSecretPieces,
                             [&](std::string_view piece) { return name.find(piece) != std::string::npos; });
}

}  // namespace

std::string plain_ldap_attribute(std::string_view name) {
  return ascii_lower(name.substr(0, name.find(';')));
}

std::string mistake_in_ldap_attribute(std::string_view name) {
  const std::string plain = plain_ldap_attribute(name);
  const std::string options = ascii_lower(name.substr(plain.size()));
  if (!is_name(plain) || (!options.empty() && options != kBinary)) {
    return "the name of an attribute such as userCertificate";
  }
  return may_be_secret(plain) ? "an attribute that cannot hold a private key or a password" : "";
}

}  // namespace kigen::sources
