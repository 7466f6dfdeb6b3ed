#include "exporter/config/target_url.h"

#include "exporter/config/mistakes.h"
#include "exporter/config/nearest_key.h"
#include "exporter/config/option_tables.h"
#include "probes/catalog.h"
#include "probes/model/text.h"

namespace kigen::config {
namespace {

constexpr std::string_view kAfterScheme = "://";

Fault mistaken(std::string message) { return {Reason::kMalformed, std::move(message)}; }

std::vector<std::string_view> scheme_names() {
  std::vector<std::string_view> names;
  for (const UrlScheme& scheme : url_schemes()) names.push_back(scheme.scheme);
  return names;
}

bool looks_alike(const Module& module, const BuiltInModule& built_in) {
  const std::string_view dialect = built_in.dialect == nullptr ? "" : built_in.dialect->name;
  return module.source == built_in.source && module.options.text(kDialectOption) == dialect;
}

bool has_port(std::string_view authority) {
  return authority.ends_with(']') ? false : authority.rfind(':') != std::string_view::npos;
}

}  // namespace

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

Result<UrlTarget> read_target_url(const Modules& modules, const Module& named, std::string_view text) {
  const std::size_t scheme_end = text.find(kAfterScheme);
  const std::string scheme_name = ascii_lower(text.substr(0, scheme_end));
  const UrlScheme* scheme = find_url_scheme(scheme_name);
  if (scheme == nullptr) return mistaken(unknown_name("scheme", scheme_name, scheme_names()));
  std::string_view authority = text.substr(scheme_end + kAfterScheme.size());
  authority = authority.substr(0, authority.find_first_of("/?#"));
  if (authority.find('@') != std::string_view::npos) {
    return mistaken("expected a URL without a user name, and NAME@IP is not written as a URL");
  }
  const BuiltInModule* built_in = find_built_in_module(scheme->module);
  UrlTarget target;
  target.module = scheme->module;
  const bool own = named.source != nullptr && find_built_in_module(named.name) == nullptr;
  if (own && looks_alike(named, *built_in)) target.module = named.name;
  target.place = authority;
  if (scheme->default_port != 0 && !has_port(authority))
    target.place += ":" + std::to_string(scheme->default_port);
  if (!modules.contains(target.module)) return mistaken("unknown module " + quoted(target.module));
  return target;
}

Result<Target> named_target(const Modules& modules, Target target, const Options& options,
                            std::string_view text, const std::string& directory) {
  std::string place(text);
  if (is_target_url(text)) {
    auto url = read_target_url(modules, target.module, text);
    if (!url) return std::move(url).fault();
    place = std::move(url->place);
    if (url->module != target.module.name) {
      target.module = modules.at(url->module);
      apply_values(options, target.module);
    }
  } else if (target.module.source == nullptr) {
    return mistaken("expected a URL, or a module for the group, found " + quoted(text));
  }
  auto name = name_target(target.module, place, directory);
  if (!name) return std::move(name).fault();
  target.name = *std::move(name);
  return target;
}

}  // namespace kigen::config
