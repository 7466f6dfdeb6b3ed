#include "probes/sources/tls_plan.h"

#include <algorithm>
#include <array>
#include <utility>

#include "probes/catalog.h"
#include "probes/model/text.h"
#include "probes/sources/server_name.h"

namespace kigen::sources {
namespace {

using enum OptionKind;

constexpr std::array<std::string_view, 2> kScopes = {"first", "all"};
constexpr std::array<std::string_view, 3> kFamilies = {"any", "4", "6"};
constexpr std::array<std::string_view, 2> kKeyTypes = {"rsa", "ecdsa"};
constexpr std::array<std::string_view, 2> kProxyProtocols = {"v1", "v2"};
constexpr std::uint16_t kAnyPort = 1;
constexpr std::size_t kMaxProtocolBytes = 255;  // RFC 7301 section 3.1

std::span<const std::string_view> key_type_names() { return kKeyTypes; }

std::string proxy_mistake(std::string_view url) {
  const auto proxy = parse_proxy(url);
  return proxy ? "" : proxy.fault().detail;
}

// As it goes into SNI: a host name without a dot at its end (RFC 6066 section 3), or an address for none.
std::string name_mistake(std::string_view name) {
  if (IpAddress::parse(name)) return "";
  const auto endpoint = parse_endpoint(name, kAnyPort);
  const bool is_host =
      endpoint && endpoint->port == kAnyPort && !endpoint->connect_to && endpoint->host == ascii_lower(name);
  return is_host ? "" : "a host name or an IP address";
}

std::string protocol_mistake(std::string_view name) {
  return !name.empty() && name.size() <= kMaxProtocolBytes ? "" : "names of 1 to 255 bytes";
}

const std::array kOptions = std::to_array<OptionDescription>({
    {.key = "starttls",
     .kind = kChoice,
     .default_text = "",
     .sentence = "The dialect to speak before TLS; `auto` goes by the port.",
     .choices_from = &starttls_words},
    {.key = "server_name",
     .kind = kText,
     .default_text = "the host of the target",
     .sentence = "The same as `tls.server_name`.",
     .same_as = "tls.server_name",
     .mistake_in = &name_mistake},
    {.key = "tls.server_name",
     .kind = kText,
     .default_text = "the host of the target",
     .sentence = "Name for SNI and for the check `name`.",
     .mistake_in = &name_mistake},
    {.key = "tls.min_version",
     .kind = kChoice,
     .default_text = "the lowest there is",
     .sentence = "Oldest version to offer. Default: what the library can, then SSL 3.0 by reading alone.",
     .choices = kTlsVersionNames},
    {.key = "tls.max_version",
     .kind = kChoice,
     .default_text = "the highest the library can",
     .sentence = "Newest version to offer.",
     .choices = kTlsVersionNames},
    {.key = "tls.key_types",
     .kind = kTextList,
     .default_text = "whichever the server prefers",
     .sentence =
         "Kinds of certificate to ask for, each with a connection of its own (items `rsa:0`, `ecdsa:0`).",
     .choices_from = &key_type_names},
    {.key = "tls.alpn",
     .kind = kTextList,
     .default_text = "none",
     .sentence = "Application protocols to offer, `h2`, `http/1.1`.",
     .mistake_in = &protocol_mistake},
    {.key = "tls.ca_file",
     .kind = kFile,
     .default_text = "the machine's trust store",
     .sentence = "PEM file of the trust anchors that the chain is judged against."},
    {.key = "tls.client_cert_file",
     .kind = kFile,
     .default_text = "none",
     .sentence = "PEM file of a certificate of ours, shown when the server asks and watched as `client:0`.",
     .bars_on_demand = true},
    {.key = "tls.client_key_file",
     .kind = kFile,
     .default_text = "the file of the certificate",
     .sentence = "PEM file of its private key, not encrypted."},
    {.key = "revocation.ocsp",
     .kind = kBoolean,
     .default_text = "false",
     .sentence =
         "Ask the OCSP responder that the leaf names for the check `not_revoked`, where no staple tells."},
    {.key = "revocation.crl",
     .kind = kBoolean,
     .default_text = "false",
     .sentence = "Fetch the revocation list that the leaf names, where OCSP is off or tells nothing."},
    {.key = "addresses",
     .kind = kChoice,
     .default_text = "first",
     .sentence = "`first`: the first address that lets us connect; `all`: each one by itself, with the label "
                 "`address`.",
     .choices = kScopes},
    {.key = "max_addresses",
     .kind = kCount,
     .default_text = "16",
     .sentence = "With `addresses: all`, how many are watched.",
     .min = 1,
     .max = 256},
    {.key = "ip_family",
     .kind = kChoice,
     .default_text = "any",
     .sentence = "Which addresses of a name to use.",
     .choices = kFamilies},
    {.key = "proxy",
     .kind = kText,
     .default_text = "none",
     .sentence =
         "Way in: `http://HOST:PORT` (CONNECT) or `socks5://HOST:PORT`; it looks up the target's name.",
     .mistake_in = &proxy_mistake,
     .may_hold_secret = true,
     .bars_on_demand = true},
    {.key = "proxy_username_file",
     .kind = kFile,
     .default_text = "none",
     .sentence = "File whose first line is the user name for the proxy."},
    {.key = "proxy_password_file",
     .kind = kFile,
     .default_text = "none",
     .sentence = "File whose first line is the password for the proxy."},
    {.key = "proxy_protocol",
     .kind = kChoice,
     .default_text = "none",
     .sentence = "Version of the PROXY header to send before everything else.",
     .choices = kProxyProtocols},
});

Way make_way(const Endpoint& endpoint, const Options& options) {
  Way way;
  way.dialect = dialect_of(endpoint, options);
  way.proxy = proxy_settings(options);
  if (options.has("proxy_protocol")) {
    way.proxy_protocol = options.text("proxy_protocol") == "v1" ? ProxyProtocol::kV1 : ProxyProtocol::kV2;
  }
  way.options = options;
  return way;
}

std::vector<KeyType> key_types_of(const Options& options) {
  std::vector<KeyType> types;
  for (const std::string& name : options.texts("tls.key_types")) {
    const KeyType type = name == "rsa" ? KeyType::kRsa : KeyType::kEcdsa;
    if (std::find(types.begin(), types.end(), type) == types.end()) types.push_back(type);
  }
  if (types.empty()) types.push_back(KeyType::kAny);
  return types;
}

AddressFamily family_of(const Options& options) {
  const std::string family = options.text("ip_family");
  if (family == "4") return AddressFamily::kV4;
  return family == "6" ? AddressFamily::kV6 : AddressFamily::kAny;
}

}  // namespace

std::span<const OptionDescription> tls_options() { return kOptions; }

std::string mistake_in_tls_options(const Options& options) {
  const int min = tls_version_number(options.text("tls.min_version"));
  const int max = tls_version_number(options.text("tls.max_version"));
  if (min != 0 && max != 0 && min > max) return "tls.min_version is above tls.max_version";
  if (options.has("tls.client_key_file") && !options.has("tls.client_cert_file")) {
    return "tls.client_key_file needs tls.client_cert_file";
  }
  const bool credentials = options.has("proxy_username_file") || options.has("proxy_password_file");
  return credentials && !options.has("proxy") ? "credentials for a proxy need proxy" : "";
}

TlsPlan make_tls_plan(Endpoint endpoint, const Options& options) {
  TlsPlan plan;
  plan.way = make_way(endpoint, options);
  const std::string server_name = server_name_of(endpoint, options);
  plan.way.server_name = server_name;
  plan.scope = options.text("addresses") == "all" ? AddressScope::kAll : AddressScope::kFirst;
  plan.family = family_of(options);
  plan.max_addresses = static_cast<std::size_t>(options.get<std::int64_t>("max_addresses").value_or(16));
  plan.versions = {tls_version_number(options.text("tls.min_version")),
                   tls_version_number(options.text("tls.max_version"))};
  plan.key_types = key_types_of(options);
  plan.sni = IpAddress::parse(server_name) ? "" : server_name;
  plan.alpn = options.texts("tls.alpn");
  plan.expectation.name = server_name;
  plan.expectation.ca_file = options.text("tls.ca_file");
  plan.client_cert_file = options.text("tls.client_cert_file");
  plan.client_key_file = options.text("tls.client_key_file", plan.client_cert_file);
  plan.revocation = {options.get<bool>("revocation.ocsp").value_or(false),
                     options.get<bool>("revocation.crl").value_or(false)};
  plan.endpoint = std::move(endpoint);
  return plan;
}

std::string_view label(KeyType key_type) {
  switch (key_type) {
    case KeyType::kAny: return "";
    case KeyType::kRsa: return "rsa";
    case KeyType::kEcdsa: return "ecdsa";
  }
  return "";
}

}  // namespace kigen::sources
