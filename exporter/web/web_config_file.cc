#include "exporter/web/web_config_file.h"

#include <utility>

namespace kigen::web {

WebConfigFile::WebConfigFile(std::string path, std::shared_ptr<const WebConfig> loaded)
    : path_(std::move(path)), in_force_(std::move(loaded)) {}

std::shared_ptr<const WebConfig> WebConfigFile::in_force() const {
  const std::lock_guard lock(mutex_);
  return in_force_;
}

LoadedWebConfig WebConfigFile::read() const {
  auto loaded = load_web_config(path_);
  const auto* next = std::get_if<std::shared_ptr<const WebConfig>>(&loaded);
  if (next == nullptr) return loaded;
  const bool had_tls = in_force()->tls != nullptr, has_tls = (*next)->tls != nullptr;
  if (had_tls == has_tls) return loaded;
  const std::string now = had_tls ? "TLS is on" : "TLS is off";
  return std::vector<config::Mistake>{
      {path_, 0, "tls_server_config", now + ", and changes only with a restart"}};
}

void WebConfigFile::put_in_force(std::shared_ptr<const WebConfig> next) {
  const std::lock_guard lock(mutex_);
  in_force_ = std::move(next);
}

std::optional<std::vector<config::Mistake>> WebConfigFile::follow() {
  const std::lock_guard lock(follow_mutex_);
  auto now = stamps_now();
  const bool settled = now == seen_;
  seen_ = now;
  Stamps used;
  for (const auto& [path, stamp] : in_force()->files) used.push_back(stamp);
  if (now == used) {
    complaint_.clear();
    return std::nullopt;
  }
  if (!settled) return std::nullopt;
  auto loaded = read();
  if (auto* next = std::get_if<std::shared_ptr<const WebConfig>>(&loaded)) {
    put_in_force(std::move(*next));
    complaint_.clear();
    return std::vector<config::Mistake>{};
  }
  auto& mistakes = std::get<std::vector<config::Mistake>>(loaded);
  std::string complaint;
  for (const auto& mistake : mistakes) complaint += mistake.to_string() + "\n";
  if (std::exchange(complaint_, complaint) == complaint) return std::nullopt;
  return mistakes;
}

WebConfigFile::Stamps WebConfigFile::stamps_now() const {
  Stamps stamps;
  for (const auto& [path, stamp] : in_force()->files) stamps.push_back(stamp_of(path));
  return stamps;
}

}  // namespace kigen::web
