// What of the places in memory stands in the file already, by object: places are immutable, so one that was
// written need not be encoded again. Sixteen bytes a place; keeps no place's content alive. Not thread-safe.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "exporter/store/snapshot.h"

namespace kigen::state {

/// Of one view.
class SavedPlaces {
 public:
  using Places = std::vector<std::shared_ptr<const store::Place>>;

  bool has(const std::shared_ptr<const store::Place>& place) const;
  void set(const Places& places);
  std::size_t size() const { return by_owner_.size(); }
  /// Set at all: the file holds these places of the view and no others.
  bool is_known() const { return known_; }

 private:
  std::vector<std::weak_ptr<const store::Place>> by_owner_;  // sorted
  bool known_ = false;
};

/// Of all targets that this process has saved or restored.
class SavedTargets {
 public:
  using ByAddress = std::unordered_map<std::string, SavedPlaces>;

  ByAddress& of(const std::string& identity) { return by_identity_[identity]; }
  bool contains(const std::string& identity) const { return by_identity_.contains(identity); }
  void erase(const std::string& identity) { by_identity_.erase(identity); }
  /// The file may hold something else: everything is compared with it the next time.
  void forget_places() {
    for (auto& [identity, views] : by_identity_) views.clear();
  }

 private:
  std::unordered_map<std::string, ByAddress> by_identity_;
};

}  // namespace kigen::state
