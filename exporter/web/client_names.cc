#include "exporter/web/client_names.h"

#include <openssl/x509v3.h>

#include <algorithm>
#include <memory>

#include "probes/model/ip_address.h"
#include "probes/pki/openssl_handles.h"

namespace kigen::web {
namespace {

using NamesHandle = std::unique_ptr<GENERAL_NAMES, pki::FreeWith<GENERAL_NAMES_free>>;

std::string text_of(const ASN1_STRING* string) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
          static_cast<std::size_t>(ASN1_STRING_length(string))};
}

// Empty where it is no address.
std::string address_text(const ASN1_STRING* bytes) {
  const ByteView octets(ASN1_STRING_get0_data(bytes), static_cast<std::size_t>(ASN1_STRING_length(bytes)));
  if (octets.size() != 4 && octets.size() != 16) return {};
  return IpAddress::from_octets(octets).to_string();
}

std::string name_text(const GENERAL_NAME& name) {
  switch (name.type) {
    case GEN_DNS: return text_of(name.d.dNSName);
    case GEN_EMAIL: return text_of(name.d.rfc822Name);
    case GEN_URI: return text_of(name.d.uniformResourceIdentifier);
    case GEN_IPADD: return address_text(name.d.iPAddress);
    default: return {};
  }
}

}  // namespace

bool has_allowed_name(const x509_st* certificate, const std::vector<std::string>& allowed) {
  const NamesHandle names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const std::string name = name_text(*sk_GENERAL_NAME_value(names.get(), i));
    if (!name.empty() && std::find(allowed.begin(), allowed.end(), name) != allowed.end()) return true;
  }
  return false;
}

}  // namespace kigen::web
