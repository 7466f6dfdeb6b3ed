#include "exporter/config/endpoint_name.h"

#include <algorithm>
#include <array>

#include "probes/sources/endpoint.h"
#include "probes/sources/files.h"
#include "probes/sources/http.h"
#include "probes/sources/server_name.h"
#include "probes/sources/tls.h"
#include "probes/sources/windows.h"

namespace kigen::config {

bool is_remote(const Module& module) {
  return module.source != nullptr && module.source->reach == sources::Reach::kNetwork;
}

bool is_endpoint(const Module& module) { return is_remote(module) && !module.source->takes_urls; }

bool holds_certificates(const Module& module) {
  return module.source != nullptr && module.source != &sources::kTls;
}

bool may_hold_windows_stores(const Module& module) {
  static constexpr std::array kSources = {&sources::kWindowsSource, &sources::kFiles, &sources::kHttpSource};
  return std::find(kSources.begin(), kSources.end(), module.source) != kSources.end();
}

std::string host_of(const Target& target) { return host_of(target.name.canonical); }

std::string host_of(std::string_view canonical) {
  const auto endpoint = sources::parse_endpoint(canonical, 0);
  return endpoint ? endpoint->host : "";
}

std::string expected_name(const Target& target) {
  const auto endpoint = sources::parse_endpoint(target.name.canonical, 0);
  if (!endpoint) return "";
  std::string name = sources::server_name_of(*endpoint, target.module.options);
  const auto address = IpAddress::parse(name);
  return address ? address->to_string() : name;
}

}  // namespace kigen::config
