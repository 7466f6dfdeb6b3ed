// A folder for the files of one piece of work, of which nobody else may read anything (0700); removed with
// all that lies in it at the end of its life. Blocking; any thread, one owner.
#pragma once

#include <string>
#include <string_view>

#include "probes/model/result.h"

namespace kigen::sources {

class PrivateFolder {
 public:
  /// In the first of $TMPDIR, /tmp, /dev/shm and systemd's $STATE_DIRECTORY where one can be made: a
  /// container may have no more than one of them. `permission` when there is none.
  static Result<PrivateFolder> make();

  PrivateFolder(PrivateFolder&& other) noexcept;
  PrivateFolder& operator=(PrivateFolder&&) = delete;
  ~PrivateFolder();

  const std::string& path() const { return path_; }
  std::string path_of(std::string_view name) const { return path_ + "/" + std::string(name); }
  /// A new file (0600), or `limit`.
  Status write(std::string_view name, std::string_view content) const;

 private:
  explicit PrivateFolder(std::string path) : path_(std::move(path)) {}
  std::string path_;  // empty: moved from
};

}  // namespace kigen::sources
