#include "exporter/config/target_url.h"

#include <algorithm>

#include "exporter/config/mistakes.h"
#include "exporter/config/nearest_key.h"
#include "exporter/config/option_tables.h"
#include "probes/catalog.h"
#include "probes/model/text.h"

namespace kigen::config {
namespace {

constexpr std::string_view kAfterScheme = "://";
constexpr const char kSystemLabel[] = "system";  // which no configured label may be called

Fault mistaken(std::string message) { return {Reason::kMalformed, std::move(message)}; }

std::vector<std::string_view> scheme_names() {
  std::vector<std::string_view> names;
  for (const UrlScheme& scheme : url_schemes()) names.push_back(scheme.scheme);
  return names;
}

std::string_view dialect_of(const BuiltInModule& built_in) {
  return built_in.dialect == nullptr ? "" : built_in.dialect->name;
}

bool is_configured(const Module& module) {
  return module.source != nullptr && find_built_in_module(module.name) == nullptr;
}

// What the module, or the options over it, say that the scheme does not.
std::optional<Fault> contradiction(const Module& named, const Options& options, const UrlScheme& scheme) {
  const BuiltInModule& built_in = *find_built_in_module(scheme.module);
  const std::string url = "a URL of scheme " + quoted(scheme.scheme);
  const std::string wanted = options.text(kDialectOption, kAutomaticDialect);
  if (wanted != kAutomaticDialect && wanted != dialect_of(built_in)) {
    return mistaken("starttls: " + wanted + " does not go with " + url);
  }
  const bool other_source = named.source != nullptr && named.source != built_in.source;
  const std::string dialect = named.options.text(kDialectOption);
  const bool other_dialect = dialect != dialect_of(built_in) && dialect != kAutomaticDialect;
  if (other_source || (is_configured(named) && other_dialect)) {
    return mistaken("module " + quoted(named.name) + " does not go with " + url);
  }
  return std::nullopt;
}

// What stands between `://` and the path.
Result<std::string_view> authority_of(std::string_view text) {
  std::string_view authority = text.substr(text.find(kAfterScheme) + kAfterScheme.size());
  authority = authority.substr(0, authority.find_first_of("/?#"));
  if (authority.find('@') != std::string_view::npos) {
    return mistaken("expected a URL without a user name, and NAME@IP is not written as a URL");
  }
  if (!authority.starts_with('[') && std::count(authority.begin(), authority.end(), ':') > 1) {
    return mistaken("expected brackets around an IPv6 address, found " + quoted(text));
  }
  return authority;
}

bool has_port(std::string_view authority) {
  return !authority.ends_with(']') && authority.find(':') != std::string_view::npos;
}

}  // namespace

bool takes_urls(const Module& module) { return module.source != nullptr && module.source->takes_urls; }

bool is_target_url(std::string_view text) { return text.find(kAfterScheme) != std::string_view::npos; }

std::string without_secret(std::string_view text) {
  const std::size_t scheme_end = text.find(kAfterScheme);
  const std::size_t at = text.rfind('@');
  if (scheme_end == std::string_view::npos || at == std::string_view::npos || at < scheme_end) {
    return std::string(text);
  }
  return std::string(text.substr(0, scheme_end + kAfterScheme.size())) + "<redacted>" +
         std::string(text.substr(at));
}

Result<UrlTarget> read_target_url(const Module& named, const Options& options, std::string_view text) {
  const std::string scheme_name = ascii_lower(text.substr(0, text.find(kAfterScheme)));
  const UrlScheme* scheme = find_url_scheme(scheme_name);
  if (scheme == nullptr) return mistaken(unknown_name("scheme", scheme_name, scheme_names()));
  const auto authority = authority_of(text);
  if (!authority) return authority.fault();
  if (auto found = contradiction(named, options, *scheme)) return *std::move(found);
  UrlTarget target;
  target.module = is_configured(named) ? named.name : scheme->module;
  target.place = *authority;
  const auto default_port =
      scheme->default_port != 0 ? scheme->default_port : find_built_in_module(scheme->module)->default_port;
  if (!has_port(*authority)) target.place += ":" + std::to_string(default_port);
  return target;
}

Module module_for_url(const Modules& modules, const std::string& name, Options options) {
  options.erase(kDialectOption);  // the scheme has said it
  Module module = modules.at(name);
  apply_values(options, module);
  return module;
}

Result<Target> named_target(const Modules& modules, Target target, const Options& options,
                            std::string_view text, const std::string& directory) {
  std::string place(text);
  if (is_target_url(text) && !takes_urls(target.module)) {
    auto url = read_target_url(target.module, options, text);
    if (!url) return std::move(url).fault();
    place = std::move(url->place);
    if (!is_configured(target.module)) target.module = module_for_url(modules, url->module, options);
  } else if (target.module.source == nullptr) {
    return mistaken("expected a URL, or a module for the group, found " + quoted(text));
  }
  auto name = name_target(target.module, place, directory);
  if (!name) return std::move(name).fault();
  target.name = *std::move(name);
  if (!target.module.system.empty()) target.labels[kSystemLabel] = target.module.system;
  return target;
}

}  // namespace kigen::config
