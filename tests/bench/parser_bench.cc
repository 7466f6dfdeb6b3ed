// What reading a certificate costs: the walker with SHA-256, SHA-1 and all texts, against OpenSSL's d2i_X509
// alone on the same bytes; and a certificate that is known already. Budget: <= 6 us where d2i takes 200, 0.03
// of it.
#include <benchmark/benchmark.h>

#include "probes/pki/assessor.h"
#include "probes/pki/certificate_parser.h"
#include "probes/pki/openssl_handles.h"
#include "tests/bench/measure.h"
#include "tests/support/mint.h"

namespace kigen {
namespace {

using bench::cpu_seconds_of;
using bench::Whose;
using testing::KeyKind;

constexpr int kCertificates = 500;
constexpr int kRounds = 15;

std::vector<Bytes> leaves(KeyKind key) {
  testing::CertificateSpec authority{.common_name = "Issuing CA", .organisation = "Kigen Tests", .ca = true};
  const auto issuer = testing::mint(authority);
  std::vector<Bytes> ders;
  for (int i = 0; i < kCertificates; ++i) {
    const std::string name = "host" + std::to_string(i) + ".services.example.test";
    testing::CertificateSpec spec{.common_name = name, .organisation = "Kigen Tests", .dns_names = {name}};
    spec.dns_names.push_back("www." + name);
    spec.key = key;
    spec.server_auth = true;
    ders.push_back(testing::mint(spec, &issuer).der);
  }
  return ders;
}

template <typename Read>
double seconds_per_certificate(const std::vector<Bytes>& ders, Read read) {
  const double seconds = cpu_seconds_of(Whose::kThread, [&] {
    for (const auto& der : ders) benchmark::DoNotOptimize(read(der));
  });
  return seconds / static_cast<double>(ders.size());
}

void parse(benchmark::State& state, KeyKind key) {
  const auto ders = leaves(key);
  pki::Assessor assessor;
  std::vector<std::shared_ptr<const Certificate>> held;
  for (const auto& der : ders) held.push_back(assessor.intern(der).value());
  std::vector<double> walker, d2i, known;
  for (auto _ : state) {
    walker.push_back(seconds_per_certificate(ders, [](ByteView der) { return pki::parse_certificate(der); }));
    d2i.push_back(seconds_per_certificate(ders, [](ByteView der) { return pki::decode_x509(der); }));
    known.push_back(seconds_per_certificate(ders, [&](ByteView der) { return assessor.intern(der); }));
    state.SetIterationTime(walker.back());
  }
  state.counters["walker_us"] = bench::median(walker) * 1e6;
  state.counters["d2i_us"] = bench::median(d2i) * 1e6;
  state.counters["known_us"] = bench::median(known) * 1e6;
  state.counters["x_d2i"] = bench::median_ratio(walker, d2i);
}

BENCHMARK_CAPTURE(parse, ecdsa, KeyKind::kEcP256)->UseManualTime()->Iterations(kRounds);
BENCHMARK_CAPTURE(parse, rsa, KeyKind::kRsa2048)->UseManualTime()->Iterations(kRounds);

}  // namespace
}  // namespace kigen

BENCHMARK_MAIN();
