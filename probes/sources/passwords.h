// Candidate passwords of key stores: which to try for which file, and in what order. Blocking while it reads
// the files that hold them: for the pool. Not thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "probes/model/observation.h"
#include "probes/model/option.h"
#include "probes/model/secret.h"

namespace kigen::sources {

class Passwords {
 public:
  /// Of the options `passwords.files`, `passwords.env`, `passwords.by_path`.
  explicit Passwords(const Options& options);

  /// Reads them anew. A file that cannot be read is a fault of the item of its name; the others count all the
  /// same. Returns true when anything differs from the last time.
  bool refresh(std::vector<ItemFault>& faults);

  /// Most likely first: what opened this file last time, those of patterns that match it, then all others.
  /// Valid until the next call of a member that is not const.
  std::vector<Secret> candidates_for(const std::string& absolute_path) const;
  void remember(const std::string& absolute_path, const Secret& password) {
    opened_[absolute_path] = password;
  }

 private:
  struct ByPath {
    std::string pattern;
    std::string file;
    std::vector<Secret> secrets;
    friend bool operator==(const ByPath&, const ByPath&) = default;
  };
  std::vector<Secret> read(const std::string& path, std::size_t room, std::vector<ItemFault>& faults) const;

  std::vector<std::string> files_, variables_;
  std::vector<ByPath> by_path_;
  std::vector<Secret> general_;
  std::unordered_map<std::string, Secret> opened_;  // by path
};

}  // namespace kigen::sources
