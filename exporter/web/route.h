// Which page a path means. Exact and case-sensitive, on the path as it was sent: neither `/metricsx` nor
// `/metrics/` nor `/%6detrics` is `/metrics`. A plain value, free of HTTP.
#pragma once

#include <string>
#include <string_view>

namespace kigen::web {

enum class Page { kNone, kMetrics, kProbe, kStatus, kHealthy, kReady, kReload, kElsewhere };

class Routes {
 public:
  /// The prefix and the path may lack their leading slash, the prefix may end in one. The telemetry path
  /// comes first where it names the same place as another page.
  Routes(std::string_view route_prefix, std::string_view telemetry_path);

  Page find(std::string_view path) const;
  /// Where Page::kElsewhere leads: the status page.
  const std::string& status_path() const { return status_path_; }

 private:
  std::string prefix_;  // empty, or `/kigen`
  std::string telemetry_path_;
  std::string status_path_;
};

/// The value of the Allow header.
std::string_view allowed_methods(Page page);
bool allows(Page page, std::string_view method);

}  // namespace kigen::web
