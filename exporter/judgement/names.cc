#include "exporter/judgement/names.h"

#include <algorithm>
#include <string>

#include "probes/model/ip_address.h"
#include "probes/pki/name_match.h"

namespace kigen::judgement {

bool covers(const Certificate& certificate, std::string_view reference) {
  const auto names = certificate.subject_alt_names();
  if (const auto address = IpAddress::parse(reference)) {
    return std::find(names.begin(), names.end(), address->to_string()) != names.end();
  }
  return std::any_of(names.begin(), names.end(),
                     [&](std::string_view name) { return pki::dns_name_matches(name, reference); });
}

}  // namespace kigen::judgement
