#include "probes/pki/name_match.h"

#include <algorithm>

#include "probes/model/ip_address.h"
#include "probes/model/text.h"
#include "probes/pki/assessor.h"
#include "probes/pki/certificate_fields.h"
#include "probes/pki/extensions.h"

namespace kigen::pki {
namespace {

std::string_view without_final_dot(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  return name;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() && ascii_lower(a) == ascii_lower(b);
}

std::optional<ByteView> names_of(ByteView der) {
  const auto extent = certificate_extent(der);
  if (!extent) return std::nullopt;
  const auto fields = split_certificate(*extent);
  if (!fields) return std::nullopt;
  const auto extension = find_extensions(fields->extensions).subject_alt_name;
  return extension ? general_names(*extension).value_or(ByteView{}) : ByteView{};
}

}  // namespace

bool dns_name_matches(std::string_view pattern, std::string_view reference) {
  pattern = without_final_dot(pattern);
  reference = without_final_dot(reference);
  if (pattern.empty() || reference.empty()) return false;
  if (!pattern.starts_with("*.")) return equal_ignoring_case(pattern, reference);
  const std::string_view parent = pattern.substr(2);
  const std::size_t dot = reference.find('.');
  if (parent.find('.') == std::string_view::npos || dot == 0 || dot == std::string_view::npos) return false;
  return equal_ignoring_case(parent, reference.substr(dot + 1));
}

std::optional<bool> match_name(ByteView der, std::string_view reference) {
  const auto names = names_of(der);
  if (!names) return std::nullopt;
  const auto address = IpAddress::parse(reference);
  DerReader reader(*names);
  while (const auto name = reader.next()) {
    if (address) {
      if (name->tag == general_name::kIpAddress && std::ranges::equal(name->content, address->bytes())) {
        return true;
      }
    } else if (name->tag == general_name::kDns && dns_name_matches(as_text(name->content), reference)) {
      return true;
    }
  }
  return false;
}

bool names_match(ByteView der, std::string_view reference) {
  return match_name(der, reference).value_or(false);
}

}  // namespace kigen::pki
