// The tables of all there is: sources, dialects, formats, and the modules built from them.
// Explicit and constexpr: static libraries silently drop globals that register themselves.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "probes/dialects/dialect.h"
#include "probes/formats/format.h"
#include "probes/sources/source.h"

namespace kigen {

/// A module that needs no configuration: one per source and one per dialect (source `tls`), and `https`.
struct BuiltInModule {
  std::string_view name;
  std::string_view summary;
  const sources::SourceDescription* source;
  const dialects::DialectDescription* dialect;  // null: TLS at once, or no TLS at all
  std::uint16_t default_port;                   // 0: none
  std::string_view format = {};                 // that a document has to be of; empty: any, or no document
  Options (*options)() = nullptr;               // that it begins with; null: none
};

std::span<const sources::SourceDescription* const> all_sources();
std::span<const dialects::DialectDescription* const> all_dialects();
std::span<const formats::FormatDescription* const> all_formats();  // in the order they are asked
std::span<const std::string_view> dialect_names();
std::span<const std::string_view> starttls_words();  // the same, and `auto`
const std::vector<BuiltInModule>& built_in_modules();

/// Null when there is none of that name.
const sources::SourceDescription* find_source(std::string_view name);
const dialects::DialectDescription* find_dialect(std::string_view name);
const BuiltInModule* find_built_in_module(std::string_view name);
/// The dialect that is spoken on that port; null: TLS at once.
const dialects::DialectDescription* dialect_for_port(std::uint16_t port);

/// What the scheme of a URL says about a target.
struct UrlScheme {
  std::string_view scheme;
  std::string_view module;     // built in
  std::uint16_t default_port;  // 0: the module's
};
std::span<const UrlScheme> url_schemes();
const UrlScheme* find_url_scheme(std::string_view scheme);

}  // namespace kigen
