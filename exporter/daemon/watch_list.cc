#include "exporter/daemon/watch_list.h"

#include <sys/stat.h>

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "exporter/config/file_pattern.h"
#include "exporter/config/loader.h"
#include "exporter/logging/log.h"

namespace kigen::daemon {

namespace {

// Do targets of the one belong into the other?
bool is_same_group(const config::Group& a, const config::Group& b) {
  return a.name == b.name && a.module.name == b.module.name && a.module.source == b.module.source;
}

void complain(const config::Group& group, const std::vector<config::Mistake>& mistakes, std::string& last) {
  std::string all;
  for (const auto& mistake : mistakes) all += mistake.to_string() + "\n";
  if (std::exchange(last, all) == all) return;
  for (const auto& mistake : mistakes) {
    logging::warn("mistake in a target file", {{"group", group.name}, {"mistake", mistake.to_string()}});
  }
}

}  // namespace

WatchList::WatchList(std::shared_ptr<const config::Config> config, const WatchList* before,
                     config::Shard shard)
    : config_(std::move(config)), shares_(shard, *config_), files_(config_->groups.size()) {
  if (before != nullptr) borrow(*before);
  refresh();
  assemble();
}

void WatchList::borrow(const WatchList& before) {
  for (std::size_t i = 0; i < files_.size(); ++i) {
    for (std::size_t j = 0; j < before.files_.size(); ++j) {
      if (!is_same_group(config_->groups[i], before.config_->groups[j])) continue;
      for (const auto& [path, file] : before.files_[j]) files_[i][path].targets = file.targets;
    }
  }
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
  const auto found = config::files_matching(group.target_files);
  bool changed = false;
  if (found.complete) {
    const std::unordered_set<std::string> present(found.paths.begin(), found.paths.end());
    changed = std::erase_if(files, [&](const auto& entry) { return !present.contains(entry.first); }) > 0;
  }
  for (const auto& path : found.paths) {
    const Stamp stamp = stamp_of(path);
    const auto [row, added] = files.try_emplace(path);
    if (!added && row->second.stamp == stamp) continue;
    row->second.stamp = stamp;
    changed = read(group, path, row->second) || changed;
  }
  return changed;
}

// False when the file keeps what it named before.
bool WatchList::read(const config::Group& group, const std::string& path, File& file) {
  auto found = config::read_target_file(group, path);
  complain(group, found.mistakes, file.complaint);
  if (!found.failed_files.empty()) {
    file.stamp = {};  // what keeps it from being read can end without a change of the file
    return false;
  }
  file.targets = std::move(found.targets);
  return true;
}

void WatchList::assemble() {
  targets_.clear();
  duplicates_ = 0;
  is_whole_configuration_ = shares_.has_all() && !follows_files();
  if (is_whole_configuration_) return;
  std::unordered_set<std::string> taken;
  const auto take = [&](const config::Target& target) {
    if (!shares_.is_mine(target)) return;
    if (taken.insert(target.identity()).second) {
      targets_.push_back(target);
    } else {
      ++duplicates_;
    }
  };
  for (const auto& target : config_->targets) take(target);
  for (const auto& files : files_) {
    for (const auto& [path, file] : files) {
      for (const auto& target : file.targets) take(target);
    }
  }
}

}  // namespace kigen::daemon
