#include "exporter/daemon/watch_list.h"

#include <sys/stat.h>

#include <algorithm>
#include <unordered_set>

#include "exporter/config/loader.h"
#include "exporter/logging/log.h"

namespace kigen::daemon {

WatchList::WatchList(std::shared_ptr<const config::Config> config)
    : config_(std::move(config)), files_(config_->groups.size()) {
  refresh();
  assemble();
}

bool WatchList::follows_files() const {
  return std::any_of(config_->groups.begin(), config_->groups.end(),
                     [](const config::Group& group) { return !group.target_files.empty(); });
}

bool WatchList::refresh() {
  bool changed = false;
  for (std::size_t i = 0; i < config_->groups.size(); ++i) changed = refresh_group(i) || changed;
  if (changed) assemble();
  return changed;
}

WatchList::Stamp WatchList::stamp_of(const std::string& path) {
  struct stat status {};
  Stamp stamp;
  if (stat(path.c_str(), &status) != 0) return stamp;
  stamp.inode = status.st_ino;
  stamp.size = status.st_size;
  stamp.mtime_ns = status.st_mtim.tv_sec * 1'000'000'000ll + status.st_mtim.tv_nsec;
  return stamp;
}

bool WatchList::refresh_group(std::size_t index) {
  const auto& group = config_->groups[index];
  Files& files = files_[index];
  const auto paths = config::expand_target_files(group);
  const std::unordered_set<std::string> present(paths.begin(), paths.end());
  bool changed = std::erase_if(files, [&](const auto& entry) { return !present.contains(entry.first); }) > 0;
  for (const auto& path : paths) {
    const Stamp stamp = stamp_of(path);
    const auto [row, added] = files.try_emplace(path);
    if (!added && row->second.stamp == stamp) continue;
    row->second.stamp = stamp;
    read(group, path, row->second);
    changed = true;
  }
  return changed;
}

void WatchList::read(const config::Group& group, const std::string& path, File& file) {
  auto found = config::read_target_file(group, path);
  for (const auto& mistake : found.mistakes) {
    logging::warn("mistake in a target file", {{"group", group.name}, {"mistake", mistake.to_string()}});
  }
  if (found.failed_files.empty()) file.targets = std::move(found.targets);
}

void WatchList::assemble() {
  targets_ = config_->targets;
  std::unordered_set<std::string> taken;
  for (const auto& target : targets_) taken.insert(target.identity());
  duplicates_ = 0;
  for (const auto& files : files_) {
    for (const auto& [path, file] : files) {
      for (const auto& target : file.targets) {
        if (taken.insert(target.identity()).second) {
          targets_.push_back(target);
        } else {
          ++duplicates_;
        }
      }
    }
  }
}

}  // namespace kigen::daemon
