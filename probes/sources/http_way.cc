#include "probes/sources/http_way.h"

#include <algorithm>
#include <array>
#include <utility>

#include "probes/model/text.h"
#include "probes/sources/certificate_pin.h"
#include "probes/sources/password_file.h"
#include "probes/sources/tls_plan.h"

namespace kigen::sources {
namespace {

constexpr const char kHeaders[] = "headers", kHeaderFiles[] = "header_files";

// Of source tls, what says how to look at the way to a document.
constexpr std::array<std::string_view, 12> kTransportOptions = {
    "server_name",          "tls.server_name",     "tls.min_version", "tls.max_version", "tls.ca_file",
    "tls.client_cert_file", "tls.client_key_file", "revocation.ocsp", "revocation.crl",  "proxy",
    "proxy_username_file",  "proxy_password_file"};

// What is secret by its nature, and does not belong into a configuration.
constexpr std::array<std::string_view, 3> kSecretNames = {"authorization", "cookie", "proxy-authorization"};

// RFC 9110 section 5.6.2.
bool is_token(std::string_view text) {
  constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           kOthers.find(c) != std::string_view::npos;
  });
}

std::string_view name_in(std::string_view line) {
  const auto colon = line.find(": ");
  return colon == std::string_view::npos ? std::string_view() : line.substr(0, colon);
}

std::string header_mistake(std::string_view line) {
  if (!is_token(name_in(line))) return "a header line, `Name: value`";
  const bool secret = std::ranges::find(kSecretNames, ascii_lower(name_in(line))) != kSecretNames.end();
  return secret ? "a header that is not secret (header_files names files with those)" : "";
}

constinit const std::array kHeaderOptions = std::to_array<OptionDescription>({
    {.key = kHeaders,
     .kind = OptionKind::kTextList,
     .default_text = "none",
     .sentence = "Lines to send with each request, `Name: value`.",
     .mistake_in = &header_mistake,
     .may_hold_secret = true},
    {.key = kHeaderFiles,
     .kind = OptionKind::kFileList,
     .default_text = "none",
     .sentence = "Files whose first line is another such line, which is kept secret as credentials are.",
     .bars_on_demand = true},
});

Result<std::string> header_of_file(const std::string& path) {
  const auto line = read_first_line(path, Reason::kAuth);
  if (!line) return line.fault();
  if (is_token(name_in(line->reveal()))) return std::string(line->reveal());
  return Fault(Reason::kAuth, path + ": no header line");
}

Result<HttpProxy> with_credentials(HttpProxy proxy) {
  auto credentials = read_credentials(proxy.settings);
  if (!credentials) return std::move(credentials).fault();
  proxy.credentials = *std::move(credentials);
  return proxy;
}

}  // namespace

std::vector<OptionDescription> http_way_options() {
  std::vector<OptionDescription> options(kHeaderOptions.begin(), kHeaderOptions.end());
  const auto credentials = credential_options();
  options.insert(options.end(), credentials.begin(), credentials.end());
  options.push_back(kPinOption);
  for (const auto& option : tls_options()) {
    if (std::ranges::find(kTransportOptions, option.key) != kTransportOptions.end())
      options.push_back(option);
  }
  return options;
}

std::string mistake_in_http_way(const Options& options) {
  auto mistake = mistake_in_credential_options(options);
  return mistake.empty() ? mistake_in_tls_options(options) : mistake;
}

HttpWay http_way(const Options& options) {
  HttpWay way;
  way.headers = options.texts(kHeaders);
  way.header_files = options.texts(kHeaderFiles);
  way.credentials = credential_files(options);
  way.settings.pins = pins_of(options);
  const bool needs_trust = way.credentials || !way.header_files.empty() || !way.settings.pins.empty();
  way.settings.peer = needs_trust ? HttpSettings::Peer::kVerified : HttpSettings::Peer::kAnybody;
  way.settings.ca_file = options.text("tls.ca_file");
  way.settings.client_cert_file = options.text("tls.client_cert_file");
  way.settings.client_key_file = options.text("tls.client_key_file");
  if (auto proxy = proxy_settings(options)) way.settings.proxy = HttpProxy{*std::move(proxy), std::nullopt};
  return way;
}

Result<OpenWay> open_way(const HttpWay& way) {
  OpenWay open{way.settings, way.headers, {}};
  if (way.credentials) {
    auto credentials = read_credentials(*way.credentials);
    if (!credentials) return std::move(credentials).fault();
    open.settings.credentials = *std::move(credentials);
  }
  for (const auto& path : way.header_files) {
    auto line = header_of_file(path);
    if (!line) return std::move(line).fault();
    open.secret_headers.push_back(*std::move(line));
  }
  if (way.settings.proxy) {
    auto proxy = with_credentials(*way.settings.proxy);
    if (!proxy) return std::move(proxy).fault();
    open.settings.proxy = *std::move(proxy);
  }
  return open;
}

bool has_header(const std::vector<std::string>& lines, std::string_view name) {
  return std::ranges::any_of(
      lines, [&](const std::string& line) { return ascii_lower(line.substr(0, line.find(':'))) == name; });
}

}  // namespace kigen::sources
