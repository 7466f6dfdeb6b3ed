// What looking at a tree of files costs: the first look against open+read+close of every file, and a look at
// an unchanged tree against readdir+fstatat. Budgets: <= 2.5 and <= 1.5.
//
//   scan_bench FOLDER [--benchmark_...]
#include <benchmark/benchmark.h>
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <stdexcept>
#include <thread>

#include "exporter/daemon/allocator.h"
#include "probes/pki/assessor.h"
#include "probes/sources/files.h"
#include "probes/sources/runtime.h"
#include "probes/sources/source.h"
#include "tests/bench/measure.h"

namespace kigen {
namespace {

namespace asio = boost::asio;
using bench::cpu_seconds_of;
using bench::Whose;

constexpr int kRounds = 7;

/// The least that a look at a tree can do: every directory listed, every file visited by `visit(directory,
/// name)`.
template <typename Visit>
std::size_t walk_bare(int descriptor, const Visit& visit) {
  std::size_t files = 0;
  DIR* directory = fdopendir(descriptor);
  if (directory == nullptr) throw std::runtime_error("the tree of the bench cannot be listed");
  while (const dirent* entry = readdir(directory)) {
    if (entry->d_name[0] == '.') continue;
    if (entry->d_type == DT_DIR) {
      files += walk_bare(openat(descriptor, entry->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC), visit);
    } else {
      visit(descriptor, entry->d_name);
      ++files;
    }
  }
  closedir(directory);
  return files;
}

template <typename Visit>
std::size_t walk_bare(const std::string& folder, const Visit& visit) {
  return walk_bare(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC), visit);
}

std::size_t read_all(const std::string& folder) {
  std::vector<char> buffer(64 * 1024);
  return walk_bare(folder, [&](int directory, const char* name) {
    const int file = openat(directory, name, O_RDONLY | O_CLOEXEC);
    benchmark::DoNotOptimize(read(file, buffer.data(), buffer.size()));
    close(file);
  });
}

std::size_t stat_all(const std::string& folder) {
  return walk_bare(folder, [](int directory, const char* name) {
    struct stat status {};
    benchmark::DoNotOptimize(fstatat(directory, name, &status, 0));
  });
}

/// Files younger than two seconds are read again at the next look, so the bench begins when the last has that
/// age.
void wait_until_settled(const std::string& folder) {
  timespec newest{};
  walk_bare(folder, [&](int directory, const char* name) {
    struct stat status {};
    fstatat(directory, name, &status, 0);
    if (status.st_ctim.tv_sec > newest.tv_sec) newest = status.st_ctim;
  });
  std::this_thread::sleep_until(std::chrono::system_clock::from_time_t(newest.tv_sec + 4));
}

/// The prober of one folder, with a judge of its own.
class Scan {
 public:
  explicit Scan(const std::string& folder)
      : runtime_(io_.get_executor(), std::make_shared<sources::BlockingPool>(1),
                 sources::ResolverKind::kCares, {}),
        prober_(sources::kFiles.make_prober(*sources::kFiles.parse_target(folder, 0), {})) {
    static constexpr std::uint8_t kNoCertificate[] = {0x30, 0x00};
    const ByteView chain[] = {kNoCertificate};
    assessor_.judge(chain, {});  // reads the machine's trust store, once per process in the exporter
  }

  /// What the look yields, gone again like after publishing.
  std::size_t look() {
    std::vector<Observation> seen;
    asio::co_spawn(io_, look_once(seen), [](const std::exception_ptr& error) {
      if (error) std::rethrow_exception(error);
    });
    io_.restart();
    while (seen.empty()) io_.run_one();
    if (seen.front().fault) throw std::runtime_error("a look failed: " + seen.front().fault->detail);
    return seen.front().parts.size();
  }

 private:
  Task<void> look_once(std::vector<Observation>& seen) {
    const sources::ProbeContext context(std::chrono::steady_clock::now() + std::chrono::minutes(10), runtime_,
                                        assessor_);
    seen = co_await prober_->probe(context);
  }

  asio::io_context io_{1};
  pki::Assessor assessor_;
  sources::Runtime runtime_;
  std::unique_ptr<sources::Prober> prober_;
};

void expect_all(std::size_t seen, std::size_t files) {
  if (seen != files) throw std::runtime_error("a look did not yield every file");
}

void tell(benchmark::State& state, std::size_t files, const std::vector<double>& ours,
          const std::vector<double>& limit) {
  const auto count = static_cast<double>(files);
  state.counters["files"] = count;
  state.counters["us_per_file"] = bench::median(ours) / count * 1e6;
  state.counters["limit_us"] = bench::median(limit) / count * 1e6;
  state.counters["x_limit"] = bench::median_ratio(ours, limit);
}

void first_look(benchmark::State& state, const std::string& folder) {
  const std::size_t files = read_all(folder);
  std::vector<double> ours, limit;
  for (auto _ : state) {
    limit.push_back(cpu_seconds_of(Whose::kProcess, [&] { read_all(folder); }));
    Scan scan(folder);
    ours.push_back(cpu_seconds_of(Whose::kProcess, [&] { expect_all(scan.look(), files); }));
    state.SetIterationTime(ours.back());
  }
  tell(state, files, ours, limit);
}

void unchanged_look(benchmark::State& state, const std::string& folder) {
  const std::size_t files = stat_all(folder);
  Scan scan(folder);
  scan.look();
  std::vector<double> ours, limit;
  for (auto _ : state) {
    limit.push_back(cpu_seconds_of(Whose::kProcess, [&] { stat_all(folder); }));
    ours.push_back(cpu_seconds_of(Whose::kProcess, [&] { expect_all(scan.look(), files); }));
    state.SetIterationTime(ours.back());
  }
  tell(state, files, ours, limit);
}

}  // namespace
}  // namespace kigen

int main(int argc, char** argv) {
  using namespace kigen;
  benchmark::Initialize(&argc, argv);
  if (argc != 2) return 2;
  daemon::keep_memory_together();  // as the exporter does
  const std::string folder = argv[1];
  wait_until_settled(folder);
  benchmark::RegisterBenchmark("first_look", first_look, folder)->UseManualTime()->Iterations(kRounds);
  benchmark::RegisterBenchmark("unchanged_look", unchanged_look, folder)
      ->UseManualTime()
      ->Iterations(kRounds);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
