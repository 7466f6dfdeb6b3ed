#include "probes/formats/registry_key.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>
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

RegistryKey certificate_key(const std::vector<string_view>& path) {
  RegistryKey key;
  if (path.size() < 4) return key;
  const string_view parent = path[path.size() - 2];
  const std::size_t top = path.size() - 4;
  const bool is_store = is(path[top], "systemcertificates") || is(path[top], "enterprisecertificates");
  if (!is_store || !(is(parent, "certificates") || is(parent, "crls"))) return key;
  key.store = path[top + 1];
  key.owner = owner_of(path, top);
  key.name = path.back();
  if (!is(key.store, "disallowed")) key.kind = RegistryKey::Kind::kCertificate;
  return key;
}

bool ends_in(const std::vector<string_view>& path, std::initializer_list<string_view> lower) {
  return path.size() > lower.size() &&
         std::equal(lower.begin(), lower.end(), path.end() - lower.size(), path.end(),
                    [](string_view l, string_view part) { return is(part, l); });
}

// `SQLEXPRESS` of `MSSQL15.SQLEXPRESS`; ids of SQL Server 2005 are `MSSQL.1` whatever the name.
string_view sql_instance(string_view id) {
  const std::size_t dot = id.find('.');
  const bool names_it = dot != string_view::npos && id.find_first_of("0123456789") < dot;
  return names_it ? id.substr(dot + 1) : id;
}

// `winrm` of `*+HTTPS`, `winrm/192.0.2.1` of `IP:192.0.2.1+HTTPS`; empty of a listener without TLS.
std::string winrm_listener(string_view name) {
  constexpr string_view kTls = "+https", kAddress = "ip:";
  if (!ascii_lower(name).ends_with(kTls)) return "";
  name.remove_suffix(kTls.size());
  if (name == "*") return "winrm";
  return "winrm/" + std::string(name.substr(ascii_lower(name).starts_with(kAddress) ? kAddress.size() : 0));
}

RegistryKey binding_key(const std::vector<string_view>& path) {
  using Kind = RegistryKey::Kind;
  const string_view parent = path[path.size() - 2];
  const auto bound = [](Kind kind, std::string name) {
    RegistryKey key;
    if (!name.empty()) key.kind = kind;
    key.name = std::move(name);
    return key;
  };
  if (is(parent, "sslbindinginfo")) return bound(Kind::kHttpBinding, std::string(path.back()));
  if (is(parent, "sslsnibindinginfo")) return bound(Kind::kHttpSniBinding, std::string(path.back()));
  if (ends_in(path, {"winstations", "rdp-tcp"})) return bound(Kind::kRdpBinding, "rdp");
  if (ends_in(path, {"windows nt", "currentversion", "virtualization"}))
    return bound(Kind::kHypervBinding, "hyperv");
  const bool is_listener = path.size() > 3 && is(parent, "listener") && is(path[path.size() - 3], "wsman");
  if (is_listener) return bound(Kind::kWinrmBinding, winrm_listener(path.back()));
  const bool is_sql = path.size() > 4 && ends_in(path, {"mssqlserver", "supersocketnetlib"}) &&
                      is(path[path.size() - 4], "microsoft sql server");
  return is_sql ? bound(Kind::kSqlBinding, "sql/" + std::string(sql_instance(path[path.size() - 3])))
                : RegistryKey();
}

}  // namespace

RegistryKey registry_key(string_view path) {
  const auto parts = split(path);
  if (parts.size() < 2) return {};
  RegistryKey certificate = certificate_key(parts);
  return certificate.kind != RegistryKey::Kind::kOther ? certificate : binding_key(parts);
}

std::optional<Role> role_in_store(string_view store) {
  const std::string lower = ascii_lower(store);
  const bool trusted = std::ranges::find(kTrustedStores, lower) != kTrustedStores.end();
  return trusted ? std::optional(Role::kTrusted) : std::nullopt;
}

}  // namespace kigen::formats
