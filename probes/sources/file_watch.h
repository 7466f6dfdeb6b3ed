// Tells when something changes in folders and files, through inotify: one for the process. A hint only: what
// changed is for the next walk to find. Where inotify cannot tell (its limits, network file systems) it says
// so, and whoever asked has to look by himself.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace kigen::sources {

class FileWatch {
 public:
  class Subscription;

  FileWatch();
  ~FileWatch();
  FileWatch(const FileWatch&) = delete;

  /// `changed` is called from the thread of this object, for each burst of changes at least once, until the
  /// subscription goes; then it is not running any more. It must not block.
  std::unique_ptr<Subscription> subscribe(std::function<void()> changed);

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

class FileWatch::Subscription {
 public:
  Subscription(std::shared_ptr<Impl> impl, std::function<void()> changed);
  ~Subscription();
  Subscription(const Subscription&) = delete;

  enum class Reach { kWhole, kPartly };
  struct Watching {
    Reach reach = Reach::kWhole;  // kPartly: not all of the paths tell of changes
    bool more = false;            // some are watched only from now on: what changed before was not told
  };
  /// These and no others from now on: folders, whose entries come, go and change, and files, which change;
  /// links are followed. Any thread, one call at a time.
  Watching watch(const std::vector<std::string>& paths);

 private:
  friend struct Impl;
  std::shared_ptr<Impl> impl_;
  std::function<void()> changed_;
  std::vector<int> descriptors_;  // sorted; of inotify, each once
};

}  // namespace kigen::sources
