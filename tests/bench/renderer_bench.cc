// What a scrape costs: certificates with their full family set, rendered, against a memcpy of the same body
// and against prometheus-cpp's serializer on the same samples; and how much memory they and a scrape of them
// need.
//
// Three shapes, of 10,000 and 100,000 certificates each: endpoints, one target per chain of two; endpoints
// with a leaf alone; and one walk, a single target with one certificate per file. Budgets: <= 3x and <= 4x
// memcpy, <= 2 MB transient, <= 1.5 KiB per certificate.
#include <benchmark/benchmark.h>
#include <malloc.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <ostream>

#include "exporter/metrics/renderer.h"
#include "exporter/store/store.h"
#include "tests/support/exposition_check.h"
#include "tests/support/observed.h"

namespace kigen {
namespace {

using namespace kigen::testing;

enum class Shape {
  kEndpoints,   // a leaf and its issuer each; thousand leaves share an issuer
  kLoneLeaves,  // endpoints that serve a leaf alone: the most that is told of a target for one certificate
  kWalk,
};

std::shared_ptr<const Part> leaf_part(std::string place, std::string item, std::int64_t number) {
  const std::string name = "host" + std::to_string(number) + ".services.example.test";
  auto part = std::make_shared<Part>();
  part->place = std::move(place);
  part->sightings.push_back(sighting(std::move(item), {.name = name}));
  part->sightings.back().verdicts = good_verdicts();
  return part;
}

std::shared_ptr<const Part> chain_part(std::int64_t number,
                                       const std::shared_ptr<const Certificate>& issuer) {
  Part chain = *leaf_part("", "0", number);
  chain.sightings.reserve(2);
  chain.sightings.push_back(chain.sightings[0]);
  chain.sightings[1].item = "1";
  chain.sightings[1].role = Role::kIntermediate;
  chain.sightings[1].certificate = issuer;
  chain.sightings[1].verdicts = {};
  return std::make_shared<const Part>(std::move(chain));
}

void publish_endpoints(store::Store& store, std::int64_t count, bool with_issuer) {
  std::vector<config::Target> targets;
  std::shared_ptr<const Certificate> issuer;
  if (with_issuer) count /= 2;
  for (std::int64_t i = 0; i < count; ++i) {
    targets.push_back(target("host" + std::to_string(i) + ".services.example.test:443"));
    targets.back().labels = {{"team", "web"}, {"tier", "gold"}};
  }
  store.follow({}, targets);
  for (std::int64_t i = 0; i < count; ++i) {
    if (i % 1000 == 0) issuer = certificate({.name = "Issuing CA " + std::to_string(i / 1000), .ca = true});
    Observation seen = complete({with_issuer ? chain_part(i, issuer) : leaf_part("", "0", i)});
    seen.tls = TlsFacts{"TLSv1.3", "TLS_AES_256_GCM_SHA384"};
    store.publish(targets[static_cast<std::size_t>(i)].identity(), outcome(kPresent, std::move(seen)));
  }
}

void publish_walk(store::Store& store, std::int64_t count) {
  const config::Target stores = target("/srv/certificates", "stores", "files");
  store.follow({}, {stores});
  std::vector<std::shared_ptr<const Part>> parts;
  for (std::int64_t i = 0; i < count; ++i) {
    const std::string path = "customers/" + std::to_string(i % 1000) + "/host" + std::to_string(i) + ".pem";
    parts.push_back(leaf_part(path, path + "#0", i));
  }
  store.publish(stores.identity(), outcome(kPresent, complete(std::move(parts))));
}

std::size_t allocated_bytes() {
  const auto info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

std::size_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::size_t total = 0, resident = 0;
  statm >> total >> resident;
  return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

struct Known {
  store::Store store;
  std::shared_ptr<const store::Snapshot> snapshot;
  std::size_t bytes = 0;

  Known(Shape shape, std::int64_t count) {
    malloc_trim(0);
    const std::size_t before = allocated_bytes();
    if (shape == Shape::kWalk) {
      publish_walk(store, count);
    } else {
      publish_endpoints(store, count, shape == Shape::kEndpoints);
    }
    snapshot = store.snapshot();
    bytes = allocated_bytes() - before;
  }
};

/// A socket's stand-in: looks at what it is given, keeps nothing.
bool swallow(std::string_view chunk) {
  benchmark::DoNotOptimize(chunk.data());
  benchmark::ClobberMemory();
  return true;
}

std::string body_of(const store::Snapshot& snapshot) {
  std::string body;
  metrics::render(snapshot, kPresent, [&](std::string_view chunk) {
    body += chunk;
    return true;
  });
  return body;
}

double seconds_of(const std::function<void()>& work) {
  const auto cpu = [] {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
  };
  const double begin = cpu();
  work();
  return cpu() - begin;
}

void copy_in_chunks(const std::string& body, std::vector<char>& chunk) {
  for (std::size_t at = 0; at < body.size(); at += chunk.size()) {
    const std::size_t length = std::min(chunk.size(), body.size() - at);
    std::memcpy(chunk.data(), body.data() + at, length);
    swallow({chunk.data(), length});
  }
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

/// render() and memcpy in turns, so that both meet the same weather.
void render_against_memcpy(benchmark::State& state, Shape shape) {
  const Known known(shape, state.range(0));
  const metrics::Sink sink = swallow;
  std::vector<char> chunk(64 * 1024);
  metrics::render(*known.snapshot, kPresent, sink);
  const std::size_t resident_before = resident_bytes();
  std::size_t transient = 0;
  metrics::render(*known.snapshot, kPresent, [&](std::string_view piece) {
    transient = std::max(transient, resident_bytes() - std::min(resident_bytes(), resident_before));
    return swallow(piece);
  });
  const std::size_t resident_during = resident_before + transient;
  const std::string body = body_of(*known.snapshot);
  std::vector<double> rendering, copying;
  for (auto _ : state) {
    rendering.push_back(seconds_of([&] { metrics::render(*known.snapshot, kPresent, sink); }));
    copying.push_back(seconds_of([&] { copy_in_chunks(body, chunk); }));
    state.SetIterationTime(rendering.back());
  }
  const auto certificates = static_cast<double>(state.range(0));
  state.counters["x_memcpy"] = median(rendering) / median(copying);
  state.counters["memcpy_ms"] = median(copying) * 1e3;
  state.counters["body_MB"] = static_cast<double>(body.size()) / 1e6;
  state.counters["B_per_cert"] = static_cast<double>(known.bytes) / certificates;
  state.counters["scrape_RSS_MB"] = static_cast<double>(resident_during) / 1e6;
  state.counters["transient_MB"] = static_cast<double>(transient) / 1e6;
}

/// Every sample of the page as prometheus-cpp holds it.
std::vector<prometheus::MetricFamily> families_of(const std::string& body) {
  std::map<std::string, prometheus::MetricFamily> families;
  for (const auto& [series, value] : read_exposition(body).samples) {
    const std::size_t brace = series.find('{');
    const std::string name = series.substr(0, brace);
    prometheus::MetricFamily& family = families[name];
    family.name = name;
    family.type = prometheus::MetricType::Gauge;
    prometheus::ClientMetric metric;
    metric.gauge.value = value;
    for (std::size_t at = brace; at != std::string::npos && series[at] != '}';) {
      const std::size_t equals = series.find("=\"", at);
      const std::size_t end = series.find('"', equals + 2);
      metric.label.push_back(
          {series.substr(at + 1, equals - at - 1), series.substr(equals + 2, end - equals - 2)});
      at = end + 1;
    }
    family.metric.push_back(std::move(metric));
  }
  std::vector<prometheus::MetricFamily> list;
  for (auto& [name, family] : families) list.push_back(std::move(family));
  return list;
}

/// Takes everything and keeps nothing.
class NullBuffer : public std::streambuf {
 protected:
  int overflow(int c) override { return c; }
  std::streamsize xsputn(const char*, std::streamsize length) override { return length; }
};

void render_against_prometheus_cpp(benchmark::State& state) {
  const Known known(Shape::kEndpoints, state.range(0));
  const auto families = families_of(body_of(*known.snapshot));
  const metrics::Sink sink = swallow;
  NullBuffer nowhere;
  std::ostream stream(&nowhere);
  std::vector<double> ours, theirs;
  for (auto _ : state) {
    ours.push_back(seconds_of([&] { metrics::render(*known.snapshot, kPresent, sink); }));
    theirs.push_back(seconds_of([&] { prometheus::TextSerializer().Serialize(stream, families); }));
    state.SetIterationTime(theirs.back());
  }
  state.counters["serializer_x_ours"] = median(theirs) / median(ours);
}

void publish_unchanged_walk(benchmark::State& state) {
  const config::Target stores = target("/srv/certificates", "stores", "files");
  store::Store store;
  store.follow({}, {stores});
  std::vector<std::shared_ptr<const Part>> parts;
  for (std::int64_t i = 0; i < state.range(0); ++i) {
    const std::string path = "host" + std::to_string(i) + ".pem";
    parts.push_back(leaf_part(path, path + "#0", i));
  }
  const Observation seen = complete(std::move(parts));
  store.publish(stores.identity(), outcome(kPresent, seen));
  for (auto _ : state) store.publish(stores.identity(), outcome(kPresent, seen));
}

BENCHMARK_CAPTURE(render_against_memcpy, endpoints, Shape::kEndpoints)
    ->Arg(10'000)
    ->Arg(100'000)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond)
    ->Iterations(15);
BENCHMARK_CAPTURE(render_against_memcpy, lone_leaves, Shape::kLoneLeaves)
    ->Arg(10'000)
    ->Arg(100'000)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond)
    ->Iterations(15);
BENCHMARK_CAPTURE(render_against_memcpy, walk, Shape::kWalk)
    ->Arg(10'000)
    ->Arg(100'000)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond)
    ->Iterations(15);
BENCHMARK(render_against_prometheus_cpp)
    ->Arg(10'000)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond)
    ->Iterations(5);
BENCHMARK(publish_unchanged_walk)->Arg(100'000)->Unit(benchmark::kMillisecond)->Iterations(15);

}  // namespace
}  // namespace kigen

BENCHMARK_MAIN();
