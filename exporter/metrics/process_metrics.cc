#include "exporter/metrics/process_metrics.h"

#include <prometheus/metric_family.h>
#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>

#include "exporter/metrics/families.h"

namespace kigen::metrics {
namespace {

/// Fields of /proc/self/stat, named as in proc(5).
struct ProcessStat {
  double cpu_seconds = 0;
  double start_seconds_after_boot = 0;
  double virtual_bytes = 0;
  double resident_bytes = 0;
  double threads = 0;
};

std::optional<ProcessStat> read_stat() {
  std::ifstream file("/proc/self/stat");
  std::string line;
  if (!std::getline(file, line)) return std::nullopt;
  const std::size_t name_end = line.rfind(')');  // the name of the program may hold spaces and parentheses
  if (name_end == std::string::npos) return std::nullopt;
  std::istringstream rest(line.substr(name_end + 1));
  std::string skipped;
  const auto skip = [&](int fields) {
    while (fields-- > 0) rest >> skipped;
  };
  double utime = 0, stime = 0, threads = 0, starttime = 0, vsize = 0, rss = 0;
  skip(11);  // state to cmajflt
  rest >> utime >> stime;
  skip(4);  // cutime to nice
  rest >> threads >> skipped >> starttime >> vsize >> rss;
  if (!rest) return std::nullopt;
  const auto ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
  const auto page_bytes = static_cast<double>(sysconf(_SC_PAGESIZE));
  return ProcessStat{(utime + stime) / ticks, starttime / ticks, vsize, rss * page_bytes, threads};
}

std::optional<double> boot_time() {
  std::ifstream file("/proc/stat");
  std::string word;
  double seconds = 0;
  while (file >> word) {
    if (word == "btime" && file >> seconds) return seconds;
  }
  return std::nullopt;
}

std::optional<double> open_descriptors() {
  std::error_code error;
  std::filesystem::directory_iterator entries("/proc/self/fd", error);
  if (error) return std::nullopt;
  double count = 0;
  for (; entries != std::filesystem::directory_iterator(); entries.increment(error)) {
    if (error) return std::nullopt;
    ++count;
  }
  return count - 1;  // the one that lists them
}

std::optional<double> descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return std::nullopt;
  return static_cast<double>(limit.rlim_cur);
}

void add(std::vector<prometheus::MetricFamily>& families, std::string_view name,
         std::optional<double> value) {
  if (!value) return;
  const Family& described = family(name);
  const bool counts = described.type == FamilyType::kCounter;
  prometheus::ClientMetric metric;
  (counts ? metric.counter.value : metric.gauge.value) = *value;
  families.push_back({std::string(name),
                      std::string(described.help),
                      counts ? prometheus::MetricType::Counter : prometheus::MetricType::Gauge,
                      {metric}});
}

}  // namespace

std::vector<prometheus::MetricFamily> process_families() {
  std::vector<prometheus::MetricFamily> families;
  if (const auto stat = read_stat()) {
    add(families, "process_cpu_seconds_total", stat->cpu_seconds);
    add(families, "process_resident_memory_bytes", stat->resident_bytes);
    add(families, "process_virtual_memory_bytes", stat->virtual_bytes);
    add(families, "process_threads", stat->threads);
    const auto booted = boot_time();
    if (booted) add(families, "process_start_time_seconds", *booted + stat->start_seconds_after_boot);
  }
  add(families, "process_open_fds", open_descriptors());
  add(families, "process_max_fds", descriptor_limit());
  return families;
}

}  // namespace kigen::metrics
