#include "exporter/web/route.h"

namespace kigen::web {
namespace {

std::string with_leading_slash(std::string_view path) {
  return path.starts_with('/') ? std::string(path) : "/" + std::string(path);
}

std::string normal_prefix(std::string_view prefix) {
  while (prefix.ends_with('/')) prefix.remove_suffix(1);
  return prefix.empty() ? "" : with_leading_slash(prefix);
}

}  // namespace

Routes::Routes(std::string_view route_prefix, std::string_view telemetry_path)
    : prefix_(normal_prefix(route_prefix)),
      telemetry_path_(with_leading_slash(telemetry_path)),
      status_path_(prefix_ + "/") {}

Page Routes::find(std::string_view path) const {
  if (!path.starts_with(prefix_)) return path == "/" ? Page::kElsewhere : Page::kNone;
  const std::string_view below = path.substr(prefix_.size());
  if (below == telemetry_path_) return Page::kMetrics;
  if (below == "/probe") return Page::kProbe;
  if (below == "/") return Page::kStatus;
  if (below == "/-/healthy") return Page::kHealthy;
  if (below == "/-/ready") return Page::kReady;
  if (below == "/-/reload") return Page::kReload;
  return below.empty() && !prefix_.empty() ? Page::kElsewhere : Page::kNone;
}

std::string_view allowed_methods(Page page) { return page == Page::kReload ? "POST" : "GET, HEAD"; }

bool allows(Page page, std::string_view method) {
  return page == Page::kReload ? method == "POST" : method == "GET" || method == "HEAD";
}

}  // namespace kigen::web
