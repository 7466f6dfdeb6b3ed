#include "probes/catalog.h"

#include <algorithm>
#include <array>

#include "probes/dialects/smtp.h"
#include "probes/formats/der.h"
#include "probes/formats/pem.h"
#include "probes/formats/pkcs12.h"
#include "probes/sources/files.h"
#include "probes/sources/tls.h"

namespace kigen {
namespace {

constexpr std::array kSources = {&sources::kTls, &sources::kFiles};

constexpr std::array kDialects = {&dialects::kSmtp};

constexpr std::array kFormats = {&formats::kPem, &formats::kPkcs12, &formats::kDer};

template <typename Table>
auto find_by_name(const Table& table, std::string_view name) -> typename Table::value_type {
  const auto found = std::find_if(table.begin(), table.end(), [&](const auto* row) { return row->name == name; });
  return found == table.end() ? nullptr : *found;
}

std::vector<BuiltInModule> make_built_in_modules() {
  std::vector<BuiltInModule> modules;
  modules.push_back({"https", "HTTP over TLS: source tls, port 443", &sources::kTls, nullptr, 443});
  for (const auto* source : kSources) {
    modules.push_back({source->name, source->summary, source, nullptr, source->default_port});
  }
  for (const auto* dialect : kDialects) {
    modules.push_back({dialect->name, dialect->summary, &sources::kTls, dialect, dialect->default_port});
  }
  return modules;
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

const std::vector<BuiltInModule>& built_in_modules() {
  static const std::vector<BuiltInModule> modules = make_built_in_modules();
  return modules;
}

const sources::SourceDescription* find_source(std::string_view name) { return find_by_name(kSources, name); }
const dialects::DialectDescription* find_dialect(std::string_view name) { return find_by_name(kDialects, name); }

const BuiltInModule* find_built_in_module(std::string_view name) {
  const auto& modules = built_in_modules();
  const auto found = std::find_if(modules.begin(), modules.end(), [&](const auto& m) { return m.name == name; });
  return found == modules.end() ? nullptr : &*found;
}

}  // namespace kigen
