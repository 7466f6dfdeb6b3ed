// The trust stores in use, by file, each read once and again when its file changes. Any thread may call.
#pragma once

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>

#include "probes/model/file_stamp.h"
#include "probes/pki/trust_store.h"

namespace kigen::pki {

class TrustStores {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  /// The store of this file, or of the machine when empty. Null while it was never readable.
  std::shared_ptr<const TrustStore> get(const std::string& ca_file);

  /// Reads the files anew that changed since they were last looked at; a store whose file is now unreadable
  /// stays as it was. Looks at most once per second.
  void refresh(TimePoint now);

  /// Grows when refresh replaced a store.
  std::uint64_t generation() const { return generation_; }

 private:
  /// Tells one content of a file from another without reading it.
  struct Entry {
    std::shared_ptr<const TrustStore> store;
    std::optional<FileStamp> stamp;
  };

  static Entry load(const std::string& ca_file);
  void refresh_one(const std::string& ca_file, const std::optional<FileStamp>& known);

  std::shared_mutex mutex_;
  std::map<std::string, Entry> entries_;
  std::atomic<std::uint64_t> generation_{0};
  std::atomic<TimePoint::rep> next_refresh_{0};
};

}  // namespace kigen::pki
