// Keeps what is known across restarts: restores it before targets are looked at, and saves what changed.
//
// A thread of its own saves at most once an interval, and once more at the end; it takes views from the store
// one target at a time, so that it holds up neither probes nor scrapes and keeps no large view alive. What is
// changed is written in one transaction: kill -9 loses what is younger than the interval and a save.
//
// Nothing that happens to the file ends the exporter: a damaged one is set aside for a fresh one, one that
// cannot be written is tried again each time. Knows what is stored where, not what it means. Thread-safe.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "exporter/state/saved_places.h"
#include "exporter/state/sqlite.h"
#include "exporter/state/state_file.h"
#include "exporter/state/state_folder.h"
#include "exporter/state/target_rows.h"
#include "exporter/store/store.h"

namespace kigen::state {

/// Hears how it goes, from any thread. Outlives the keeper.
class Listener {
 public:
  virtual ~Listener() = default;
  virtual void storage_saved(std::chrono::system_clock::time_point at) = 0;
  virtual void storage_failed() = 0;
  /// So many files or rows were damaged, set aside or left out; 0 to begin with.
  virtual void storage_damaged(std::size_t count) = 0;
};

class Keeper {
 public:
  static constexpr std::chrono::milliseconds kInterval = std::chrono::seconds(15);
  /// What is stored of a target that this process never followed (its target file may be late) stays so long.
  static constexpr std::chrono::hours kUnfollowedStay{24};

  struct Options {
    std::string folder;
    std::chrono::milliseconds interval = kInterval;
  };

  /// Throws std::runtime_error when the folder can never be used: see StateFolder. `store` and `listener`
  /// outlive this.
  Keeper(const Options& options, store::Store& store, Listener& listener);
  ~Keeper();
  Keeper(const Keeper&) = delete;

  /// Tells the store what is stored of these, where they are followed and were not attempted yet.
  void restore(const std::vector<std::string>& identities);

  /// Begins to save.
  void start();
  /// Saves what changed, now. False: it could not.
  bool save();
  /// Wakes the thread.
  void save_soon();
  /// Saves once more and ends. After `deadline` no more rows are written. False when a write is still under
  /// way.
  bool stop(std::chrono::steady_clock::time_point deadline);

 private:
  using Clock = std::chrono::steady_clock;

  void run();
  void open(Soundness soundness);
  void open_if_needed();
  void close();
  bool was_replaced() const;
  bool restore_one(const std::string& identity, CertificatePool& pool);
  void save_changes();
  bool save_targets(const std::vector<std::string>& identities);
  void remove_unfollowed();
  void note_failure(const SqliteError& error);
  bool in_time() const { return Clock::now() < deadline_.load(); }

  const StateFolder folder_;
  const std::chrono::milliseconds interval_;
  store::Store& store_;
  Listener& listener_;
  std::atomic<Clock::time_point> deadline_ = Clock::time_point::max();

  std::mutex file_mutex_;  // guards what follows
  std::unique_ptr<Database> database_;
  std::optional<TargetRows> rows_;
  std::uint64_t inode_ = 0;     // of the file that is open
  std::uint64_t revision_ = 0;  // of the store: what the file holds
  SavedTargets saved_;
  bool failing_ = false;

  std::mutex mutex_;  // guards what follows
  std::condition_variable wake_, end_;
  bool asked_ = false;
  bool stopping_ = false;
  bool ended_ = true;
  std::thread thread_;
};

}  // namespace kigen::state
