#include "exporter/cli/check.h"

#include <condition_variable>
#include <mutex>
#include <ostream>

#include "exporter/cli/check_output.h"
#include "exporter/cli/check_rows.h"
#include "exporter/config/loader.h"
#include "exporter/config/target_url.h"
#include "exporter/daemon/watch_list.h"
#include "exporter/engine/descriptors.h"
#include "exporter/engine/engine.h"
#include "exporter/store/store.h"
#include "probes/pki/assessor.h"

namespace kigen::cli {
namespace {

using ConfigPtr = std::shared_ptr<const config::Config>;

constexpr int kUnknown = 3;
constexpr std::size_t kManyTargets = 20;  // from here on progress is worth a line

class NobodyListens final : public engine::Listener {
 public:
  bool was_seen(const config::Target&) const override { return false; }
  void probe_started(const config::Target&) override {}
  void probe_ended(const config::Target&, const store::Outcome&) override {}
  void probe_abandoned(const config::Target&) override {}
  void started_late(std::chrono::nanoseconds) override {}
  void observed(const config::Target&, store::Outcome) override {}
};

struct Work {
  ConfigPtr config;
  std::vector<config::Target> targets;
};

// The targets that were named, or else all of the configuration. Empty after a mistake, which is on `err`
// then.
std::optional<Work> work_of(const CheckFlags& flags, std::ostream& err) {
  const auto loaded = flags.config_file.empty() ? config::load_text("{}", "check", ".")
                                                : config::load_file(flags.config_file);
  if (const auto* mistakes = std::get_if<std::vector<config::Mistake>>(&loaded)) {
    for (const auto& mistake : *mistakes) err << mistake.to_string() << "\n";
    return std::nullopt;
  }
  Work work{std::get<ConfigPtr>(loaded), {}};
  if (flags.targets.empty()) {
    work.targets = daemon::WatchList(work.config).targets();
    return work;
  }
  bool mistaken = false;
  for (const auto& text : flags.targets) {
    const std::string module = flags.module.empty() ? std::string(config::module_for(text)) : flags.module;
    auto target = config::single_target(*work.config, module, text, "check");
    if (const auto* mistake = std::get_if<std::string>(&target)) {
      err << config::without_secret(text) << ": " << *mistake << "\n";
      mistaken = true;
    } else {
      work.targets.push_back(std::get<config::Target>(std::move(target)));
    }
  }
  if (mistaken) return std::nullopt;
  return work;
}

// Collects results from the engine's threads as they come.
class Collector {
 public:
  Collector(std::size_t expected, Progress progress, std::ostream& err)
      : expected_(expected), shows_(progress == Progress::kShown && expected >= kManyTargets), err_(err) {}

  void add(std::vector<Row> rows) {
    const std::lock_guard lock(mutex_);
    rows_.insert(rows_.end(), std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
    ++done_;
    if (shows_) err_ << "\r" << done_ << " of " << expected_ << " targets" << std::flush;
    if (done_ == expected_) all_done_.notify_all();
  }

  std::vector<Row> wait() {
    std::unique_lock lock(mutex_);
    all_done_.wait(lock, [this] { return done_ == expected_; });
    if (shows_) err_ << "\n";
    sort_rows(rows_);
    return std::move(rows_);
  }

 private:
  const std::size_t expected_;
  const bool shows_;
  std::ostream& err_;
  std::mutex mutex_;
  std::condition_variable all_done_;
  std::vector<Row> rows_;
  std::size_t done_ = 0;
};

std::vector<Row> look(const Work& work, const Thresholds& thresholds, Progress progress, std::ostream& err) {
  pki::Assessor assessor;
  NobodyListens listener;
  Collector collector(work.targets.size(), progress, err);
  engine::Limits limits;
  limits.max_concurrency =
      engine::concurrency_within(work.config->global.max_concurrency, engine::raise_descriptor_limit());
  limits.max_per_address = work.config->global.max_per_address;
  limits.resolver = work.config->global.resolver;
  engine::Engine engine(limits, assessor, listener);
  for (const auto& target : work.targets) {
    engine.probe_later(target, engine::timeout_of(target), [&](engine::OnDemandResult result) {
      const auto now = result.outcome.at;
      const auto snapshot = store::single_snapshot(*work.config, target, std::move(result.outcome), nullptr);
      collector.add(rows_of(*snapshot, now, thresholds));
    });
  }
  return collector.wait();
}

}  // namespace

int run_check(const CheckFlags& flags, Progress progress, std::ostream& out, std::ostream& err) {
  const auto work = work_of(flags, err);
  if (!work) return kUnknown;
  if (work->targets.empty()) {
    err << "the configuration names no target\n";
    return kUnknown;
  }
  const auto rows = look(*work, {flags.warning, flags.critical}, progress, err);
  out << (flags.output == CheckOutput::kJson ? json_of(rows) : table_of(rows));
  return rows.empty() ? kUnknown : exit_code_of(rows.front().status);
}

}  // namespace kigen::cli
