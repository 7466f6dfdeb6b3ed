// The folder of --storage.path: made if it is missing, and held by one exporter at a time.
// Knows nothing of what lies in it. The hold ends with the object, or with the process, however that ends.
#pragma once

#include <string>

namespace kigen::state {

class StateFolder {
 public:
  /// Throws std::runtime_error with a readable message when the path is no folder and cannot be made one, and
  /// when another exporter holds it. That it cannot be written is none of these. Where the file system has no
  /// locks on folders, nothing keeps others away here; the lock of the database does.
  explicit StateFolder(std::string path);
  ~StateFolder();
  StateFolder(const StateFolder&) = delete;

  const std::string& path() const { return path_; }
  std::string database_path() const { return path_ + "/kigen.db"; }

 private:
  void hold();

  std::string path_;
  int descriptor_ = -1;
};

}  // namespace kigen::state
