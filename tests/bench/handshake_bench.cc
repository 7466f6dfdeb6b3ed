// What a TLS probe costs on its thread, chain judged, against a bare blocking OpenSSL loop on the same
// endpoints: with the verdict for a known chain cached, and with a judge to whom the chain is new. Budgets:
// <= 1.10 and <= 1.30.
//
//   handshake_bench CA_FILE SERVER_NAME LABEL=PORT... [--benchmark_...]
//
// Each LABEL is a TLS server on 127.0.0.1 whose chain leads to CA_FILE.
#include <benchmark/benchmark.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdlib>
#include <stdexcept>

#include "probes/pki/assessor.h"
#include "probes/sources/runtime.h"
#include "probes/sources/source.h"
#include "probes/sources/tls.h"
#include "tests/bench/measure.h"
#include "tests/bench/openssl_loop.h"

namespace kigen {
namespace {

namespace asio = boost::asio;
using bench::cpu_seconds_of;
using bench::Whose;

constexpr std::size_t kInFlight = 20;
constexpr std::size_t kProbesPerRound = 40;
constexpr int kRounds = 15;

struct Endpoint {
  std::string ca_file, server_name;
  std::uint16_t port = 0;
};

using Judges = std::vector<std::shared_ptr<pki::Assessor>>;

/// A judge that has read its trust store and knows no chain.
std::shared_ptr<pki::Assessor> fresh_judge(const Endpoint& endpoint) {
  static constexpr std::uint8_t kNoCertificate[] = {0x30, 0x00};
  auto judge = std::make_shared<pki::Assessor>();
  const ByteView chain[] = {kNoCertificate};
  pki::Expectation expectation;
  expectation.ca_file = endpoint.ca_file;
  judge->judge(chain, expectation);
  return judge;
}

/// The probers of one endpoint, as many as are in flight, on one event loop as in the engine.
class Crowd {
 public:
  explicit Crowd(const Endpoint& endpoint)
      : runtime_(io_.get_executor(), std::make_shared<sources::BlockingPool>(1),
                 sources::ResolverKind::kCares, {}) {
    const std::string target = endpoint.server_name + ":" + std::to_string(endpoint.port) + "@127.0.0.1";
    const auto name = sources::kTls.parse_target(target, 0);
    Options options;
    options.set("tls.ca_file", endpoint.ca_file);
    for (std::size_t i = 0; i < kInFlight; ++i) {
      probers_.push_back(sources::kTls.make_prober(*name, options));
    }
  }

  /// One probe per judge.
  void probe_all(const Judges& judges) {
    next_ = 0;
    for (auto& prober : probers_) {
      asio::co_spawn(io_, take_turns(*prober, judges), [](const std::exception_ptr& error) {
        if (error) std::rethrow_exception(error);
      });
    }
    io_.restart();
    while (next_ < judges.size() || running_ > 0) io_.run_one();
  }

 private:
  Task<void> take_turns(sources::Prober& prober, const Judges& judges) {
    ++running_;
    while (next_ < judges.size()) {
      const auto& judge = judges[next_++];
      const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
      const sources::ProbeContext context(deadline, runtime_, *judge);
      const auto observations = co_await prober.probe(context);
      expect_a_judged_chain(observations.front());
    }
    --running_;
  }

  static void expect_a_judged_chain(const Observation& seen) {
    if (seen.fault) throw std::runtime_error("a probe failed: " + seen.fault->detail);
    const auto& sightings = seen.parts.front()->sightings;
    const Verdicts& verdicts = sightings.front().verdicts;
    const bool good = verdicts.trusted.value_or(false) && verdicts.name.value_or(false);
    if (sightings.size() != 2 || !good) throw std::runtime_error("a probe did not judge a chain of two");
  }

  asio::io_context io_{1};
  sources::Runtime runtime_;
  std::vector<std::unique_ptr<sources::Prober>> probers_;
  std::size_t next_ = 0, running_ = 0;
};

void probe_against_loop(benchmark::State& state, const Endpoint& endpoint) {
  bench::OpensslLoop loop;
  Crowd crowd(endpoint);
  const Judges one_judge(kProbesPerRound, fresh_judge(endpoint));
  const auto bare_probes = [&] {
    for (std::size_t i = 0; i < kProbesPerRound; ++i) loop.probe(endpoint.port, endpoint.server_name);
  };
  crowd.probe_all(one_judge);
  bare_probes();
  std::vector<double> bare, known, fresh;
  for (auto _ : state) {
    Judges judges;
    for (std::size_t i = 0; i < kProbesPerRound; ++i) judges.push_back(fresh_judge(endpoint));
    bare.push_back(cpu_seconds_of(Whose::kThread, bare_probes));
    known.push_back(cpu_seconds_of(Whose::kThread, [&] { crowd.probe_all(one_judge); }));
    fresh.push_back(cpu_seconds_of(Whose::kThread, [&] { crowd.probe_all(judges); }));
    state.SetIterationTime(known.back() / kProbesPerRound);
  }
  state.counters["bare_us"] = bench::median(bare) / kProbesPerRound * 1e6;
  state.counters["known_us"] = bench::median(known) / kProbesPerRound * 1e6;
  state.counters["x_known"] = bench::median_ratio(known, bare);
  state.counters["x_new"] = bench::median_ratio(fresh, bare);
}

bool register_benches(int argc, char** argv) {
  if (argc < 4) return false;
  for (int i = 3; i < argc; ++i) {
    const std::string word = argv[i];
    const auto equals = word.find('=');
    if (equals == std::string::npos) return false;
    const auto port = static_cast<std::uint16_t>(std::atoi(word.c_str() + equals + 1));
    const Endpoint endpoint{argv[1], argv[2], port};
    benchmark::RegisterBenchmark(word.substr(0, equals).c_str(), probe_against_loop, endpoint)
        ->UseManualTime()
        ->Iterations(kRounds);
  }
  return true;
}

}  // namespace
}  // namespace kigen

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (!kigen::register_benches(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
