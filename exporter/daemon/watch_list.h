// The targets to watch now: those of the configuration, and those that its target_files name at the moment.
// Reads files when asked, keeps what a file named last when it cannot be read. Not thread-safe.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "exporter/config/config.h"
#include "exporter/config/shares.h"

namespace kigen::daemon {

class WatchList {
 public:
  /// `before`, if any, lends what files named that cannot be read now: a reload is no reason to forget it.
  /// With a shard, targets that belong to others are left out.
  explicit WatchList(std::shared_ptr<const config::Config> config, const WatchList* before = nullptr,
                     config::Shard shard = {});

  /// Looks at the target files again; true when any changed, came or went. One that could not be read is
  /// tried again each time; a folder that cannot be listed takes no file away.
  bool refresh();

  /// In the order of the configuration, then of groups and files; in each group every target once, the first
  /// wins.
  const std::vector<config::Target>& targets() const {
    return is_whole_configuration_ ? config_->targets : targets_;
  }
  /// How many were left out because their group has them already. Of one that belongs to another shard, that
  /// one counts them.
  std::size_t duplicates() const { return duplicates_; }
  bool follows_files() const;

 private:
  // What a file looked like when it was read.
  struct Stamp {
    ino_t inode = 0;
    off_t size = -1;  // -1: it was not there
    std::int64_t mtime_ns = 0;
    friend bool operator==(const Stamp&, const Stamp&) = default;
  };
  struct File {
    Stamp stamp;  // as of nothing: to be read
    std::vector<config::Target> targets;
    std::string complaint;  // the mistakes that were logged last
  };
  using Files = std::map<std::string, File>;  // by path

  static Stamp stamp_of(const std::string& path);
  void borrow(const WatchList& before);
  bool refresh_group(std::size_t group);
  static bool read(const config::Group& group, const std::string& path, File& file);
  void assemble();

  std::shared_ptr<const config::Config> config_;
  const config::Shares shares_;
  std::vector<Files> files_;             // of each group
  bool is_whole_configuration_ = false;  // and no more: then there is no second copy of all targets
  std::vector<config::Target> targets_;
  std::size_t duplicates_ = 0;
};

}  // namespace kigen::daemon
