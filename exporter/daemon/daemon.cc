#include "exporter/daemon/daemon.h"

#include <algorithm>
#include <stdexcept>

#include "exporter/daemon/build_info.h"
#include "exporter/engine/descriptors.h"
#include "exporter/logging/log.h"
#include "exporter/metrics/renderer.h"
#include "exporter/web/status_page.h"

namespace kigen::daemon {
namespace {

using SystemClock = std::chrono::system_clock;

constexpr auto kFileInterval = std::chrono::seconds(5);      // between looks at target files and certificates
constexpr auto kPatience = std::chrono::milliseconds(4000);  // of the five seconds an orderly end may take
constexpr auto kPatienceWithStorage =
    std::chrono::milliseconds(4500);  // the same, from the beginning of the end

std::chrono::sys_seconds seconds_now() {
  return std::chrono::floor<std::chrono::seconds>(SystemClock::now());
}

std::shared_ptr<engine::Engine> make_engine(const config::Global& global, pki::Assessor& assessor,
                                            engine::Listener& listener) {
  engine::Limits limits;
  limits.max_concurrency =
      engine::concurrency_within(global.max_concurrency, engine::raise_descriptor_limit());
  limits.max_per_address = global.max_per_address;
  limits.resolver = global.resolver;
  return std::make_shared<engine::Engine>(limits, assessor, listener);
}

bool same_limits(const config::Global& a, const config::Global& b) {
  return a.max_concurrency == b.max_concurrency && a.max_per_address == b.max_per_address &&
         a.resolver == b.resolver;
}

std::vector<std::string> names_of(const std::map<std::string, config::Module>& modules) {
  std::vector<std::string> names;
  for (const auto& [name, module] : modules) names.push_back(name);
  return names;
}

bool has_failed(const store::Outcome& outcome) {
  return std::any_of(outcome.observations.begin(), outcome.observations.end(),
                     [](const Observation& observation) { return observation.fault.has_value(); });
}

// What several files hold, and what is wrong with them.
struct Loading {
  template <typename T>
  T take(std::variant<T, std::vector<config::Mistake>> loaded) {
    if (auto* value = std::get_if<T>(&loaded)) return std::move(*value);
    const auto& found = std::get<std::vector<config::Mistake>>(loaded);
    mistakes.insert(mistakes.end(), found.begin(), found.end());
    return {};
  }
  std::vector<config::Mistake> mistakes;
};

std::string joined(const std::string& prefix, const std::string& path) {
  return (prefix.ends_with('/') ? prefix.substr(0, prefix.size() - 1) : prefix) + path;
}

}  // namespace

Daemon::Daemon(Options options, std::shared_ptr<const config::Config> config)
    : options_(std::move(options)),
      self_metrics_(build_info()),
      publisher_(store_, self_metrics_),
      on_demand_([this](const config::Target& target, std::chrono::milliseconds timeout) {
        return probe_now(target, timeout);
      }) {
  if (options_.storage) keeper_ = std::make_unique<state::Keeper>(*options_.storage, store_, publisher_);
  apply(std::move(config));
  if (keeper_) keeper_->start();
  self_metrics_.config_reloaded(true, SystemClock::now());
  if (options_.shard.count > 1) self_metrics_.set_shard(options_.shard.number, options_.shard.count);
  server_ = std::make_unique<web::Server>(options_.web, handlers());
  file_follower_ = std::thread([this] { follow_files(); });
}

Daemon::~Daemon() { stop(); }

std::shared_ptr<const config::Config> Daemon::config() const {
  const std::lock_guard lock(mutex_);
  return config_;
}

std::shared_ptr<engine::Engine> Daemon::engine() const {
  const std::lock_guard lock(mutex_);
  return engine_;
}

// New limits mean a new engine. It takes probes on demand at once; the watched targets follow when the old
// one has ended what it does, so that no target is probed by two.
void Daemon::apply(std::shared_ptr<const config::Config> config) {
  const std::lock_guard reload_lock(reload_mutex_);
  if (stopping_) return;
  const auto before = this->config();
  const auto old_engine = this->engine();
  const bool anew = !before || !same_limits(before->global, config->global);
  auto next_engine = anew ? make_engine(config->global, assessor_, publisher_) : old_engine;
  {
    const std::lock_guard lock(mutex_);
    config_ = config;
    engine_ = std::move(next_engine);
  }
  if (anew && old_engine) old_engines_ended_ = old_engine->stop(kPatience) && old_engines_ended_;
  self_metrics_.declare_modules(names_of(config->modules));
  watch_list_ = std::make_unique<WatchList>(config, watch_list_.get(), options_.shard);
  follow(*config);
}

// A reload may end the engine under a probe: the next one takes over with the time that is left.
engine::OnDemandResult Daemon::probe_now(const config::Target& target,
                                         std::chrono::milliseconds timeout) const {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  while (true) {
    const auto engine = this->engine();
    auto result = engine->probe(target, timeout);
    timeout = std::chrono::floor<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    const bool cut_off = engine != this->engine() && has_failed(result.outcome);
    if (!cut_off || timeout <= timeout.zero()) return result;
  }
}

void Daemon::follow(const config::Config& config) {
  const auto& targets = watch_list_->targets();
  store_.follow(config, targets);
  restore(targets);  // before they are looked at
  engine()->follow(targets);
  self_metrics_.set_targets(targets.size());
  self_metrics_.set_duplicate_targets(watch_list_->duplicates());
}

// Those that stay keep what is known of them in any case.
void Daemon::restore(const std::vector<config::Target>& targets) {
  if (!keeper_) return;
  std::vector<std::string> identities;
  identities.reserve(targets.size());
  for (const auto& target : targets) identities.push_back(target.identity());
  keeper_->restore(identities);
}

std::vector<config::Mistake> Daemon::reload() {
  Loading loading;
  const auto config =
      options_.config_file.empty() ? nullptr : loading.take(config::load_file(options_.config_file));
  const auto web_config = options_.web.web_config ? loading.take(options_.web.web_config->read()) : nullptr;
  if (!loading.mistakes.empty()) {
    self_metrics_.config_reloaded(false, SystemClock::now());
    for (const auto& mistake : loading.mistakes) {
      logging::error("the configuration is not reloaded", {{"mistake", mistake.to_string()}});
    }
    return loading.mistakes;
  }
  if (!config && !web_config) return {};
  if (web_config) options_.web.web_config->put_in_force(web_config);
  if (config) apply(config);
  self_metrics_.config_reloaded(true, SystemClock::now());
  logging::info("the configuration is reloaded", {{"targets", std::to_string(store_.target_count())}});
  return {};
}

void Daemon::follow_files() {
  std::unique_lock lock(reload_mutex_);
  while (!stopping_) {
    wake_.wait_for(lock, kFileInterval, [this] { return stopping_; });
    if (stopping_) return;
    follow_target_files();
    follow_web_config();
  }
}

void Daemon::follow_target_files() {
  if (!watch_list_->follows_files() || !watch_list_->refresh()) return;
  follow(*config());
  logging::info("target files changed", {{"targets", std::to_string(watch_list_->targets().size())}});
}

void Daemon::follow_web_config() {
  const auto mistakes = options_.web.web_config ? options_.web.web_config->follow() : std::nullopt;
  if (!mistakes) return;
  if (mistakes->empty()) logging::info("the changed web configuration is in force");
  for (const auto& mistake : *mistakes) {
    logging::error("the changed web configuration is not used, what was stays in force",
                   {{"mistake", mistake.to_string()}});
  }
}

bool Daemon::stop() {
  const auto end_of_saving = std::chrono::steady_clock::now() + kPatienceWithStorage;
  if (keeper_) keeper_->save_soon();  // most of it while the engine ends
  {
    const std::lock_guard lock(reload_mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (file_follower_.joinable()) file_follower_.join();
  std::thread server_end([this] { server_.reset(); });  // both wait for others: not one after the other
  const bool ended = engine()->stop(kPatience);
  const bool saved = !keeper_ || keeper_->stop(end_of_saving);
  server_end.join();
  return ended && saved && old_engines_ended_;
}

web::Handlers Daemon::handlers() {
  web::Handlers handlers;
  handlers.metrics = [this](const web::Sink& sink) { serve_metrics(sink); };
  handlers.probe = [this](const web::ProbeQuery& query) { return on_demand_.answer(*config(), query); };
  handlers.status_page = [this] { return serve_status_page(); };
  handlers.ready = [this] { return store_.all_attempted(); };
  if (options_.lifecycle) handlers.reload = [this] { return serve_reload(); };
  return handlers;
}

void Daemon::serve_metrics(const web::Sink& sink) {
  const auto begin = std::chrono::steady_clock::now();
  if (!metrics::render(*store_.snapshot(), seconds_now(), sink)) return;
  self_metrics_.scrape_took(std::chrono::steady_clock::now() - begin);
  self_metrics_.render(sink);
}

web::Answer Daemon::serve_status_page() {
  web::PageContext context;
  context.version = build_info().version;
  context.telemetry_path = joined(options_.web.route_prefix, options_.web.telemetry_path);
  context.targets = store_.target_count();
  context.ready = store_.all_attempted();
  web::Answer answer;
  answer.content_type = "text/html; charset=utf-8";
  answer.body = web::status_page(*store_.snapshot(), seconds_now(), context);
  return answer;
}

web::Answer Daemon::serve_reload() {
  web::Answer answer;
  for (const auto& mistake : reload()) {
    answer.status = 500;
    answer.body += mistake.to_string() + "\n";
  }
  if (answer.status == 200) answer.body = "reloaded\n";
  return answer;
}

}  // namespace kigen::daemon
