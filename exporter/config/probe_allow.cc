#include "exporter/config/probe_allow.h"

#include <algorithm>
#include <optional>
#include <string>

#include "exporter/config/network.h"
#include "probes/model/text.h"

namespace kigen::config {
namespace {

constexpr std::size_t kMaxNameBytes = 253;
constexpr std::size_t kMaxLabelBytes = 63;

bool is_host_name(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  if (name.empty() || name.size() > kMaxNameBytes) return false;
  std::size_t label_bytes = 0;
  for (const char c : name) {
    const bool in_label =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    if (!in_label && (c != '.' || label_bytes == 0)) return false;
    label_bytes = in_label ? label_bytes + 1 : 0;
    if (label_bytes > kMaxLabelBytes) return false;
  }
  return label_bytes > 0;
}

// `192.0.2.1000` would pass as a name, and never match.
bool looks_like_ipv4(std::string_view name) {
  return name.find_first_not_of("0123456789.") == std::string_view::npos;
}

std::string canonical_name(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  return ascii_lower(name);
}

std::optional<IpAddress> ip_literal(std::string_view host) {
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return IpAddress::parse(host);
}

bool matches_name(std::string_view entry, const std::string& name) {
  const bool is_pattern = entry.starts_with("*.");
  const std::string wanted = canonical_name(is_pattern ? entry.substr(1) : entry);
  return is_pattern ? name.size() > wanted.size() && name.ends_with(wanted) : name == wanted;
}

}  // namespace

bool is_probe_allow_entry(std::string_view entry) {
  if (Network::parse(entry)) return true;
  if (entry.starts_with("*.")) entry.remove_prefix(2);
  return is_host_name(entry) && !looks_like_ipv4(entry);
}

bool probe_allowed(const Web& web, std::string_view host) {
  if (web.probe_allow.empty()) return true;
  const auto address = ip_literal(host);
  const std::string name = canonical_name(host);
  return std::any_of(web.probe_allow.begin(), web.probe_allow.end(), [&](const std::string& entry) {
    if (!address) return matches_name(entry, name);
    const auto network = Network::parse(entry);
    return network && network->contains(*address);
  });
}

}  // namespace kigen::config
