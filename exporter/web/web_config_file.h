// The web configuration file in use: what is in force, and what takes its place when the file, or a
// certificate or key that it names, changes on disk. A change that cannot be used leaves everything as it
// was. Thread-safe; has no thread of its own and logs nothing.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "exporter/web/web_config.h"

namespace kigen::web {

class WebConfigFile {
 public:
  /// `loaded` is what load_web_config found at the path.
  WebConfigFile(std::string path, std::shared_ptr<const WebConfig> loaded);

  /// Never null. Answers that have begun keep theirs.
  std::shared_ptr<const WebConfig> in_force() const;

  /// Reads it again, without effect. It is a mistake when TLS would come or go: the sockets stay what they
  /// are.
  LoadedWebConfig read() const;
  /// What read() found, from now on.
  void put_in_force(std::shared_ptr<const WebConfig> next);

  /// To be called every few seconds. Absent: nothing new. Empty: files changed and are in force. Else: files
  /// changed, cannot be used, and that was not told yet. What changed between two calls waits for the next:
  /// it may be half written.
  std::optional<std::vector<config::Mistake>> follow();

 private:
  using Stamps = std::vector<std::optional<FileStamp>>;

  Stamps stamps_now() const;

  const std::string path_;
  mutable std::mutex mutex_;  // guards the next
  std::shared_ptr<const WebConfig> in_force_;

  std::mutex follow_mutex_;  // one follow() at a time; guards the rest
  Stamps seen_;
  std::string complaint_;  // of the last attempt; empty: it was used
};

}  // namespace kigen::web
