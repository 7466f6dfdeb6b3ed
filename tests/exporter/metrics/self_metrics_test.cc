#include "exporter/metrics/self_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "tests/support/exposition_check.h"

namespace kigen::metrics {
namespace {

using namespace std::chrono_literals;
using ::testing::IsEmpty;

class SelfMetricsTest : public ::testing::Test {
 protected:
  testing::Exposition page() {
    std::string text;
    self_.render([&](std::string_view chunk) {
      text += chunk;
      return true;
    });
    return testing::read_exposition(text);
  }
  double value(const std::string& series) {
    const testing::Exposition read = page();
    EXPECT_THAT(read.complaints, IsEmpty());
    EXPECT_TRUE(read.samples.contains(series)) << series;
    return read.samples.contains(series) ? read.samples.at(series) : -1;
  }

  SelfMetrics self_{{.version = "1.2.3", .revision = "", .compiler = "GCC \"12\"", .openssl = "3.0"}};
};

TEST_F(SelfMetricsTest, EveryReasonIsAtZeroFromTheStart) {
  self_.declare_modules({"https", "files"});
  const testing::Exposition read = page();
  EXPECT_THAT(read.complaints, IsEmpty());
  EXPECT_EQ(read.count("kigen_probe_failures_total"), 2 * reasons().size());
  EXPECT_EQ(read.samples.at(R"(kigen_probe_failures_total{module="files",reason="timeout"})"), 0);
  EXPECT_EQ(read.samples.at(R"(kigen_probes_total{module="https"})"), 0);
  EXPECT_EQ(read.count("kigen_probe_phase_duration_seconds_count"), 2 * kPhaseCount);
}

TEST_F(SelfMetricsTest, DeclaringAgainKeepsCounts) {
  self_.probe_started();
  self_.probe_finished("https", std::nullopt, {});
  self_.declare_modules({"https"});
  EXPECT_EQ(value(R"(kigen_probes_total{module="https"})"), 1);
}

TEST_F(SelfMetricsTest, ShardIsShownWhereThereAreSeveral) {
  EXPECT_EQ(page().count("kigen_shard_info"), 0u);
  self_.set_shard(2, 8);
  EXPECT_EQ(value(R"(kigen_shard_info{shard="2",shards="8"})"), 1);
}

TEST_F(SelfMetricsTest, StorageIsSilentUntilThereIsOne) {
  EXPECT_EQ(page().count("kigen_storage_damaged_total"), 0u);
  self_.storage_failed();
  EXPECT_EQ(page().count("kigen_storage_last_save_timestamp_seconds"), 0u);
  EXPECT_EQ(value("kigen_storage_last_save_successful"), 0);
  self_.storage_damaged(2);
  self_.storage_saved(std::chrono::sys_seconds(1780000000s));
  EXPECT_EQ(value("kigen_storage_last_save_successful"), 1);
  EXPECT_EQ(value("kigen_storage_last_save_timestamp_seconds"), 1780000000);
  EXPECT_EQ(value("kigen_storage_damaged_total"), 2);
}

TEST_F(SelfMetricsTest, FinishedProbeCountsItsReasonAndPhases) {
  PhaseDurations phases;
  phases[static_cast<std::size_t>(Phase::kConnect)] = 30ms;
  self_.probe_started();
  self_.probe_started();
  self_.probe_finished("https", Reason::kRefused, phases);
  EXPECT_EQ(value(R"(kigen_probes_total{module="https"})"), 1);
  EXPECT_EQ(value(R"(kigen_probe_failures_total{module="https",reason="refused"})"), 1);
  EXPECT_EQ(value(R"(kigen_probe_phase_duration_seconds_sum{module="https",phase="connect"})"), 0.03);
  EXPECT_EQ(value(R"(kigen_probe_phase_duration_seconds_count{module="https",phase="read"})"), 0);
  EXPECT_EQ(value("kigen_probes_in_flight"), 1);
  self_.probe_abandoned();
  EXPECT_EQ(value("kigen_probes_in_flight"), 0);
  EXPECT_EQ(value(R"(kigen_probes_total{module="https"})"), 1);
}

TEST_F(SelfMetricsTest, ReloadsTellSuccessAndItsTime) {
  self_.config_reloaded(true, std::chrono::sys_seconds(1'780'000'000s));
  self_.config_reloaded(false, std::chrono::sys_seconds(1'790'000'000s));
  EXPECT_EQ(value("kigen_config_last_reload_successful"), 0);
  EXPECT_EQ(value("kigen_config_last_reload_success_timestamp_seconds"), 1'780'000'000);
}

TEST_F(SelfMetricsTest, GaugesAndHistogramsFollow) {
  self_.set_targets(12);
  self_.set_duplicate_targets(2);
  self_.schedule_lag(2s);
  self_.scrape_took(3ms);
  EXPECT_EQ(value("kigen_targets"), 12);
  EXPECT_EQ(value("kigen_duplicate_targets"), 2);
  EXPECT_EQ(value("kigen_schedule_lag_seconds_sum"), 2);
  EXPECT_EQ(value(R"(kigen_scrape_duration_seconds_bucket{le="0.005"})"), 1);
}

TEST_F(SelfMetricsTest, BuildInfoLeavesOutWhatIsNotKnown) {
  EXPECT_EQ(value(R"(kigen_build_info{compiler="GCC \"12\"",openssl="3.0",version="1.2.3"})"), 1);
}

TEST_F(SelfMetricsTest, ProcessIsDescribed) {
  EXPECT_GT(value("process_resident_memory_bytes"), 1e6);
  EXPECT_GT(value("process_virtual_memory_bytes"), value("process_resident_memory_bytes"));
  EXPECT_GE(value("process_cpu_seconds_total"), 0);
  EXPECT_GE(value("process_open_fds"), 3);
  EXPECT_GT(value("process_max_fds"), 3);
  EXPECT_GE(value("process_threads"), 1);
  EXPECT_GT(value("process_start_time_seconds"), 1.6e9);
}

TEST_F(SelfMetricsTest, ManyThreadsCountTogether) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i) {
        self_.probe_started();
        self_.probe_finished("https", i % 2 ? std::optional(Reason::kTimeout) : std::nullopt, {});
      }
    });
  }
  for (int i = 0; i < 20; ++i) page();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(value(R"(kigen_probes_total{module="https"})"), 800);
  EXPECT_EQ(value(R"(kigen_probe_failures_total{module="https",reason="timeout"})"), 400);
}

}  // namespace
}  // namespace kigen::metrics
