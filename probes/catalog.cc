#include "probes/catalog.h"

#include <algorithm>
#include <array>

#include "probes/dialects/exchange_anonymoustls.h"
#include "probes/dialects/ftp.h"
#include "probes/dialects/hyperv.h"
#include "probes/dialects/imap.h"
#include "probes/dialects/irc.h"
#include "probes/dialects/ldap.h"
#include "probes/dialects/lmtp.h"
#include "probes/dialects/mssql.h"
#include "probes/dialects/mysql.h"
#include "probes/dialects/nntp.h"
#include "probes/dialects/pop3.h"
#include "probes/dialects/postgres.h"
#include "probes/dialects/rdp.h"
#include "probes/dialects/sieve.h"
#include "probes/dialects/smtp.h"
#include "probes/dialects/vmware_authd.h"
#include "probes/dialects/xmpp_client.h"
#include "probes/dialects/xmpp_server.h"
#include "probes/formats/bare_base64.h"
#include "probes/formats/bcfks.h"
#include "probes/formats/crl.h"
#include "probes/formats/der.h"
#include "probes/formats/jks.h"
#include "probes/formats/json_document.h"
#include "probes/formats/kubeconfig.h"
#include "probes/formats/mobileconfig.h"
#include "probes/formats/nss.h"
#include "probes/formats/ova.h"
#include "probes/formats/pem.h"
#include "probes/formats/pkcs12.h"
#include "probes/formats/pkcs7.h"
#include "probes/formats/registry_export.h"
#include "probes/formats/saml_metadata.h"
#include "probes/formats/text_document.h"
#include "probes/formats/unsupported.h"
#include "probes/formats/windows_blob.h"
#include "probes/formats/windows_store.h"
#include "probes/formats/zip_archive.h"
#include "probes/sources/directory_modules.h"
#include "probes/sources/files.h"
#include "probes/sources/http.h"
#include "probes/sources/ldap_search.h"
#include "probes/sources/lookup_service.h"
#include "probes/sources/rest_session.h"
#include "probes/sources/tls.h"
#include "probes/sources/vsphere_soap.h"
#include "probes/sources/windows.h"

namespace kigen {
namespace {

constexpr std::array kSources = {&sources::kTls,           &sources::kFiles,         &sources::kHttpSource,
                                 &sources::kRestSession,   &sources::kWindowsSource, &sources::kVsphereSoap,
                                 &sources::kLookupService, &sources::kLdapSearch};

constexpr std::array kDialects = {
    &dialects::kSmtp,        &dialects::kLmtp,       &dialects::kImap,
    &dialects::kPop3,        &dialects::kFtp,        &dialects::kLdap,
    &dialects::kPostgres,    &dialects::kMysql,      &dialects::kMssql,
    &dialects::kRdp,         &dialects::kXmppClient, &dialects::kXmppServer,
    &dialects::kNntp,        &dialects::kSieve,      &dialects::kIrc,
    &dialects::kVmwareAuthd, &dialects::kHyperv,     &dialects::kExchangeAnonymoustls,
};

// Binary formats with a magic number, or an outline of their own, before PEM, which looks for armour anywhere
// in the head; those that can only guess come last.
constexpr std::array kFormats = {
    &formats::kOva,          &formats::kZipArchive,   &formats::kUnsupported, &formats::kRegistryExport,
    &formats::kWindowsStore, &formats::kJks,          &formats::kNss,         &formats::kMobileconfig,
    &formats::kPkcs12,       &formats::kBcfks,        &formats::kPkcs7,       &formats::kCrl,
    &formats::kPem,          &formats::kDer,          &formats::kKubeconfig,  &formats::kWindowsBlob,
    &formats::kSamlMetadata, &formats::kJsonDocument, &formats::kBareBase64,  &formats::kTextDocument,
};

template <typename Table>
auto find_by_name(const Table& table, std::string_view name) -> typename Table::value_type {
  const auto found =
      std::find_if(table.begin(), table.end(), [&](const auto* row) { return row->name == name; });
  return found == table.end() ? nullptr : *found;
}

// Modules of sources whose targets are URLs.
const BuiltInModule kDocumentModules[] = {
    {"document", "a document behind a URL, of any format", &sources::kHttpSource, nullptr, 0},
    {"saml", "SAML or WS-Federation metadata behind a URL", &sources::kHttpSource, nullptr, 0,
     "saml_metadata"},
    {"jwks", "a JWK Set, or other JSON with certificates, behind a URL", &sources::kHttpSource, nullptr, 0,
     "json_document"},
    {"rest_session", "documents of a REST interface, as a system or a module of your own names them",
     &sources::kRestSession, nullptr, 443},
};

// Directories whose places are known.
const BuiltInModule kDirectoryModules[] = {
    {"vmdir", "what vCenter keeps in its directory: STS, trusted roots, solution users, trust anchors",
     &sources::kLdapSearch, nullptr, 636, "", &sources::vmdir_options},
    {"adcs", "what Active Directory publishes of enterprise CAs, with their revocation lists",
     &sources::kLdapSearch, nullptr, 636, "", &sources::adcs_options},
};

std::vector<BuiltInModule> make_built_in_modules() {
  std::vector<BuiltInModule> modules;
  modules.push_back({"https", "HTTP over TLS: source tls, port 443", &sources::kTls, nullptr, 443});
  for (const auto* source : kSources) {
    if (source->takes_urls) continue;  // its modules are named for what they expect
    modules.push_back({source->name, source->summary, source, nullptr, source->default_port});
  }
  modules.insert(modules.end(), std::begin(kDirectoryModules), std::end(kDirectoryModules));
  modules.insert(modules.end(), std::begin(kDocumentModules), std::end(kDocumentModules));
  for (const auto* dialect : kDialects) {
    modules.push_back({dialect->name, dialect->summary, &sources::kTls, dialect, dialect->default_port});
  }
  return modules;
}

// Schemes of URLs that are no name of a module: other words for one, and TLS at once on a port of its own.
constexpr UrlScheme kOtherSchemes[] = {
    {"postgresql", "postgres", 0}, {"mariadb", "mysql", 0},     {"sqlserver", "mssql", 0},
    {"xmpp", "xmpp_client", 0},    {"submission", "smtp", 587}, {"smtps", "tls", 465},
    {"submissions", "tls", 465},   {"imaps", "tls", 993},       {"pop3s", "tls", 995},
    {"ldaps", "tls", 636},         {"ftps", "tls", 990},        {"nntps", "tls", 563},
    {"ircs", "tls", 6697},         {"xmpps", "tls", 5223},      {"sips", "tls", 5061},
    {"amqps", "tls", 5671},        {"mqtts", "tls", 8883},      {"rediss", "tls", 6379},
    {"wss", "https", 0},
};

std::vector<UrlScheme> make_url_schemes() {
  std::vector<UrlScheme> schemes;
  for (const auto& module : make_built_in_modules()) {
    const bool is_endpoint = module.source->reach == sources::Reach::kNetwork && !module.source->takes_urls;
    if (is_endpoint) schemes.push_back({module.name, module.name, 0});
  }
  schemes.insert(schemes.end(), std::begin(kOtherSchemes), std::end(kOtherSchemes));
  return schemes;
}

}  // namespace

std::span<const sources::SourceDescription* const> all_sources() { return kSources; }
std::span<const dialects::DialectDescription* const> all_dialects() { return kDialects; }
std::span<const formats::FormatDescription* const> all_formats() { return kFormats; }

std::span<const std::string_view> dialect_names() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> all;
    for (const auto* dialect : kDialects) all.push_back(dialect->name);
    return all;
  }();
  return names;
}

std::span<const std::string_view> starttls_words() {
  static const std::vector<std::string_view> words = [] {
    std::vector<std::string_view> all(dialect_names().begin(), dialect_names().end());
    all.push_back("auto");
    return all;
  }();
  return words;
}

const dialects::DialectDescription* dialect_for_port(std::uint16_t port) {
  for (const auto* dialect : kDialects) {
    const auto& others = dialect->other_ports;
    if (dialect->default_port == port) return dialect;
    if (std::find(others.begin(), others.end(), port) != others.end()) return dialect;
  }
  return nullptr;
}

std::span<const UrlScheme> url_schemes() {
  static const std::vector<UrlScheme> schemes = make_url_schemes();
  return schemes;
}

const UrlScheme* find_url_scheme(std::string_view scheme) {
  const auto schemes = url_schemes();
  const auto found =
      std::find_if(schemes.begin(), schemes.end(), [&](const auto& s) { return s.scheme == scheme; });
  return found == schemes.end() ? nullptr : &*found;
}

const std::vector<BuiltInModule>& built_in_modules() {
  static const std::vector<BuiltInModule> modules = make_built_in_modules();
  return modules;
}

const sources::SourceDescription* find_source(std::string_view name) { return find_by_name(kSources, name); }
const dialects::DialectDescription* find_dialect(std::string_view name) {
  return find_by_name(kDialects, name);
}

const BuiltInModule* find_built_in_module(std::string_view name) {
  const auto& modules = built_in_modules();
  const auto found =
      std::find_if(modules.begin(), modules.end(), [&](const auto& m) { return m.name == name; });
  return found == modules.end() ? nullptr : &*found;
}

}  // namespace kigen
