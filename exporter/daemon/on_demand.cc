#include "exporter/daemon/on_demand.h"

#include <algorithm>
#include <type_traits>

#include "exporter/config/loader.h"
#include "exporter/config/probe_allow.h"
#include "exporter/metrics/renderer.h"

namespace kigen::daemon {
namespace {

constexpr std::string_view kGroup = "probe";
constexpr std::string_view kMetricsType = "text/plain; version=0.0.4; charset=utf-8";

web::Answer refusal(int status, std::string text) {
  web::Answer answer;
  answer.status = status;
  answer.body = std::move(text) + "\n";
  return answer;
}

std::string text_of(const OptionValue& value) {
  return std::visit(
      [](const auto& v) -> std::string {
        using T = std::decay_t<decltype(v)>;
        if constexpr (std::is_same_v<T, bool>) {
          return v ? "true" : "false";
        } else if constexpr (std::is_same_v<T, std::string>) {
          return v;
        } else if constexpr (std::is_same_v<T, std::vector<std::string>>) {
          std::string all;
          for (const auto& text : v) all += (all.empty() ? "" : ", ") + text;
          return "[" + all + "]";
        } else if constexpr (std::is_same_v<T, std::chrono::milliseconds>) {
          return std::to_string(v.count()) + "ms";
        } else {
          return std::to_string(v);
        }
      },
      value);
}

// Options hold the names of files and variables with secrets, never the secrets.
std::string describe(const config::Target& target, std::chrono::milliseconds timeout) {
  const auto& module = target.module;
  std::string text = "module " + module.name + ": source " + std::string(module.source->name) + ", timeout " +
                     std::to_string(timeout.count()) + "ms\n";
  for (const auto& [key, value] : module.options.values()) text += "  " + key + ": " + text_of(value) + "\n";
  return text + "target " + target.name.canonical +
         (target.name.address.empty() ? "" : " at " + target.name.address) + "\n";
}

std::chrono::milliseconds timeout_for(const config::Target& target, const web::ProbeQuery& query) {
  const auto own = engine::timeout_of(target);
  return query.scrape_timeout.count() > 0 ? std::min(own, query.scrape_timeout) : own;
}

bool succeeded(const store::Outcome& outcome) {
  return std::none_of(outcome.observations.begin(), outcome.observations.end(),
                      [](const Observation& observation) { return observation.fault.has_value(); });
}

// And not only a certificate of our own.
bool shows_the_target(const std::shared_ptr<const Part>& part) {
  return std::any_of(part->sightings.begin(), part->sightings.end(),
                     [](const Sighting& sighting) { return sighting.role != Role::kClient; });
}

// A look that saw nothing neither prolongs what is remembered nor takes the place of another target.
bool has_seen_anything(const store::Outcome& outcome) {
  return std::any_of(
      outcome.observations.begin(), outcome.observations.end(), [](const Observation& observation) {
        return std::any_of(observation.parts.begin(), observation.parts.end(), shows_the_target);
      });
}

}  // namespace

web::Answer OnDemand::answer(const config::Config& config, const web::ProbeQuery& query) {
  auto found = config::single_target(config, query.module, query.target, std::string(kGroup));
  if (const auto* mistake = std::get_if<std::string>(&found)) return refusal(400, *mistake);
  auto& target = std::get<config::Target>(found);
  if (!target.module.on_demand) {
    return refusal(400,
                   "module \"" + query.module + "\" may not be probed on demand (on_demand: true allows it)");
  }
  // what is connected to: the address of NAME@IP, else the host
  if (!config::probe_allowed(config.web, target.name.spread_by)) {
    return refusal(403, "web.probe_allow does not list this host");
  }
  if (!query.server_name.empty()) target.module.options.set("tls.server_name", query.server_name);

  const auto timeout = timeout_for(target, query);
  auto result = prober_(target, timeout);
  const bool success = succeeded(result.outcome);
  const bool worth_remembering = success || has_seen_anything(result.outcome);
  const auto duration = result.outcome.duration;
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const std::string key = target.identity() + '\x1f' + query.server_name;
  auto snapshot = store::single_snapshot(config, target, std::move(result.outcome), recall(key));
  if (worth_remembering) remember(key, snapshot);

  web::Answer answer;
  answer.content_type = kMetricsType;
  if (query.debug) {
    answer.content_type = "text/plain; charset=utf-8";
    answer.body = describe(target, timeout) + "\nsteps\n";
    for (const auto& step : result.steps) answer.body += "  " + step + "\n";
    answer.body += "\nmetrics\n";
  }
  const metrics::Sink sink = [&](std::string_view piece) { return answer.body.append(piece), true; };
  metrics::render_probe_result(success, duration, sink);
  metrics::render(*snapshot, now, sink);
  return answer;
}

std::shared_ptr<const store::Snapshot> OnDemand::recall(const std::string& key) {
  const std::lock_guard lock(mutex_);
  const auto found = known_.find(key);
  if (found == known_.end() || clock_() - found->second.at > kRememberedFor) return nullptr;
  return found->second.snapshot;
}

void OnDemand::remember(const std::string& key, std::shared_ptr<const store::Snapshot> snapshot) {
  const std::lock_guard lock(mutex_);
  const auto now = clock_();
  if (known_.size() >= kMaxRemembered && !known_.contains(key)) {
    std::erase_if(known_, [&](const auto& entry) { return now - entry.second.at > kRememberedFor; });
  }
  if (known_.size() >= kMaxRemembered && !known_.contains(key)) {
    known_.erase(std::min_element(known_.begin(), known_.end(),
                                  [](const auto& a, const auto& b) { return a.second.at < b.second.at; }));
  }
  known_[key] = {std::move(snapshot), now};
}

}  // namespace kigen::daemon
