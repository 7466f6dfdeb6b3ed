#include "probes/formats/registry_key.h"

#include <algorithm>
#include <array>
#include <vector>

#include "probes/model/text.h"

namespace kigen::formats {
namespace {

using std::string_view;

constexpr std::size_t kMaxComponents = 64;  // a real path has a dozen

constexpr std::array<string_view, 7> kTrustedStores = {
    "root", "authroot", "trustedpeople", "trustedpublisher", "trust", "smartcardroot", "clientauthissuer"};

// Its components, empty when there are too many.
std::vector<string_view> split(string_view path) {
  std::vector<string_view> components;
  while (components.size() < kMaxComponents) {
    const std::size_t end = path.find('\\');
    components.push_back(path.substr(0, end));
    if (end == string_view::npos) return components;
    path.remove_prefix(end + 1);
  }
  return {};
}

bool is(string_view component, string_view lower) { return ascii_lower(component) == lower; }

// HKU\SID\..., or ...\Services\SERVICE\SystemCertificates, whose components are given up to the latter.
string_view owner_of(const std::vector<string_view>& path, std::size_t certificates) {
  if (certificates >= 2 && is(path[certificates - 2], "services")) return path[certificates - 1];
  const bool is_of_user = is(path[0], "hkey_users") || is(path[0], "hku");
  return is_of_user && certificates >= 2 ? path[1] : string_view();
}

}  // namespace

RegistryKey registry_key(string_view path) {
  const auto parts = split(path);
  RegistryKey key;
  if (parts.size() < 2) return key;
  const string_view parent = parts[parts.size() - 2];
  key.name = parts.back();
  if (is(parent, "sslbindinginfo")) {
    key.kind = RegistryKey::Kind::kBinding;
  } else if (is(parent, "sslsnibindinginfo")) {
    key.kind = RegistryKey::Kind::kSniBinding;
  } else if (parts.size() >= 4 && (is(parent, "certificates") || is(parent, "crls"))) {
    const std::size_t top = parts.size() - 4;
    const bool is_store = is(parts[top], "systemcertificates") || is(parts[top], "enterprisecertificates");
    key.store = parts[top + 1];
    key.owner = owner_of(parts, top);
    if (is_store && !is(key.store, "disallowed")) key.kind = RegistryKey::Kind::kCertificate;
  }
  return key;
}

std::optional<Role> role_in_store(string_view store) {
  const std::string lower = ascii_lower(store);
  const bool trusted = std::ranges::find(kTrustedStores, lower) != kTrustedStores.end();
  return trusted ? std::optional(Role::kTrusted) : std::nullopt;
}

}  // namespace kigen::formats
