#include "exporter/metrics/self_metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <array>
#include <iterator>
#include <map>
#include <mutex>
#include <sstream>

#include "exporter/metrics/families.h"
#include "exporter/metrics/process_metrics.h"
#include "exporter/store/label_text.h"

namespace kigen::metrics {
namespace {

using prometheus::Counter;
using prometheus::Gauge;
using prometheus::Histogram;

const Histogram::BucketBoundaries kPhaseBuckets = {0.001, 0.005, 0.02, 0.05, 0.1, 0.25,
                                                   0.5,   1,     2.5,  5,    10,  30};
const Histogram::BucketBoundaries kLagBuckets = {0.01, 0.1, 0.5, 1, 5, 15, 60, 300, 900};
const Histogram::BucketBoundaries kScrapeBuckets = {0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5};

double in_seconds(std::chrono::nanoseconds duration) {
  return std::chrono::duration<double>(duration).count();
}

template <typename Builder>
auto& registered(Builder builder, std::string_view name, prometheus::Registry& registry) {
  return builder.Name(std::string(name)).Help(std::string(family(name).help)).Register(registry);
}

auto& gauge_family(std::string_view name, prometheus::Registry& registry) {
  return registered(prometheus::BuildGauge(), name, registry);
}
auto& counter_family(std::string_view name, prometheus::Registry& registry) {
  return registered(prometheus::BuildCounter(), name, registry);
}
auto& histogram_family(std::string_view name, prometheus::Registry& registry) {
  return registered(prometheus::BuildHistogram(), name, registry);
}

prometheus::Labels labels_of(const BuildInfo& build) {
  prometheus::Labels labels = {{"version", build.version},
                               {"revision", build.revision},
                               {"compiler", build.compiler},
                               {"openssl", build.openssl}};
  std::erase_if(labels, [](const auto& pair) { return pair.second.empty(); });
  return labels;
}

/// The series of one module, found once.
struct ModuleSeries {
  Counter* probes = nullptr;
  std::vector<Counter*> failures;  // in the order of the reasons
  std::array<Histogram*, kPhaseCount> phases{};
};

}  // namespace

struct SelfMetrics::Impl {
  prometheus::Registry registry;
  prometheus::Family<Counter>& probes = counter_family("kigen_probes_total", registry);
  prometheus::Family<Counter>& failures = counter_family("kigen_probe_failures_total", registry);
  prometheus::Family<Histogram>& phases = histogram_family("kigen_probe_phase_duration_seconds", registry);
  Gauge& targets = gauge_family("kigen_targets", registry).Add({});
  Gauge& duplicate_targets = gauge_family("kigen_duplicate_targets", registry).Add({});
  Gauge& in_flight = gauge_family("kigen_probes_in_flight", registry).Add({});
  Histogram& lag = histogram_family("kigen_schedule_lag_seconds", registry).Add({}, kLagBuckets);
  Histogram& scrape = histogram_family("kigen_scrape_duration_seconds", registry).Add({}, kScrapeBuckets);
  Gauge& reload_successful = gauge_family("kigen_config_last_reload_successful", registry).Add({});
  Gauge& reload_time = gauge_family("kigen_config_last_reload_success_timestamp_seconds", registry).Add({});

  std::mutex mutex;
  std::map<std::string, ModuleSeries> modules;

  // Made when they are first asked for: without storage they would say something that is not so.
  Gauge& save_successful() { return gauge_family("kigen_storage_last_save_successful", registry).Add({}); }
  Gauge& save_time() { return gauge_family("kigen_storage_last_save_timestamp_seconds", registry).Add({}); }
  Counter& damaged() { return counter_family("kigen_storage_damaged_total", registry).Add({}); }

  ModuleSeries& module(const std::string& name) {
    const std::lock_guard lock(mutex);
    const auto [found, is_new] = modules.try_emplace(name);
    if (is_new) found->second = make_series(name);
    return found->second;
  }

  ModuleSeries make_series(const std::string& module_name) {
    const std::string name = store::fit_for_label(module_name);
    ModuleSeries series;
    series.probes = &probes.Add({{"module", name}});
    for (const ReasonDescription& reason : reasons()) {
      series.failures.push_back(&failures.Add({{"module", name}, {"reason", std::string(reason.label)}}));
    }
    for (std::size_t i = 0; i < kPhaseCount; ++i) {
      const std::string phase(label(static_cast<Phase>(i)));
      series.phases[i] = &phases.Add({{"module", name}, {"phase", phase}}, kPhaseBuckets);
    }
    return series;
  }
};

SelfMetrics::SelfMetrics(const BuildInfo& build) : impl_(std::make_unique<Impl>()) {
  gauge_family("kigen_build_info", impl_->registry).Add(labels_of(build)).Set(1);
}

SelfMetrics::~SelfMetrics() = default;

void SelfMetrics::declare_modules(const std::vector<std::string>& modules) {
  for (const std::string& name : modules) impl_->module(name);
}

void SelfMetrics::probe_started() { impl_->in_flight.Increment(); }

void SelfMetrics::probe_finished(const std::string& module, std::optional<Reason> failure,
                                 const PhaseDurations& phases) {
  impl_->in_flight.Decrement();
  ModuleSeries& series = impl_->module(module);
  series.probes->Increment();
  if (failure) series.failures[static_cast<std::size_t>(*failure)]->Increment();
  for (std::size_t i = 0; i < kPhaseCount; ++i) {
    if (phases[i]) series.phases[i]->Observe(in_seconds(*phases[i]));
  }
}

void SelfMetrics::probe_abandoned() { impl_->in_flight.Decrement(); }

void SelfMetrics::schedule_lag(std::chrono::nanoseconds lag) { impl_->lag.Observe(in_seconds(lag)); }

void SelfMetrics::scrape_took(std::chrono::nanoseconds duration) {
  impl_->scrape.Observe(in_seconds(duration));
}

void SelfMetrics::set_targets(std::size_t count) { impl_->targets.Set(static_cast<double>(count)); }

void SelfMetrics::set_duplicate_targets(std::size_t count) {
  impl_->duplicate_targets.Set(static_cast<double>(count));
}

void SelfMetrics::set_shard(std::uint32_t number, std::uint32_t count) {
  gauge_family("kigen_shard_info", impl_->registry)
      .Add({{"shard", std::to_string(number)}, {"shards", std::to_string(count)}})
      .Set(1);
}

void SelfMetrics::config_reloaded(bool successful, std::chrono::system_clock::time_point at) {
  impl_->reload_successful.Set(successful ? 1 : 0);
  if (successful) impl_->reload_time.Set(in_seconds(at.time_since_epoch()));
}

void SelfMetrics::storage_saved(std::chrono::system_clock::time_point at) {
  impl_->save_successful().Set(1);
  impl_->save_time().Set(std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count());
  storage_damaged(0);
}

void SelfMetrics::storage_failed() {
  impl_->save_successful().Set(0);
  storage_damaged(0);
}

void SelfMetrics::storage_damaged(std::size_t count) {
  impl_->damaged().Increment(static_cast<double>(count));
}

bool SelfMetrics::render(const Sink& sink) {
  std::vector<prometheus::MetricFamily> families = impl_->registry.Collect();
  std::vector<prometheus::MetricFamily> process = process_families();
  std::move(process.begin(), process.end(), std::back_inserter(families));
  std::ostringstream text;
  prometheus::TextSerializer().Serialize(text, families);
  return sink(text.str());
}

}  // namespace kigen::metrics
