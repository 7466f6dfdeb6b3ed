// What was made of the files of one target, from one look to the next, in the order of their paths. Pure
// bookkeeping.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "probes/model/observation.h"
#include "probes/sources/file_walk.h"

namespace kigen::sources {

class FileMemory {
 public:
  struct Entry {
    std::string path;
    FileStamp stamp;                   // when its part was made
    bool settled = false;              // the stamp is old enough to be trusted
    std::shared_ptr<const Part> part;  // null: nothing for us in it
  };

  void clear() { entries_.clear(); }
  bool empty() const { return entries_.empty(); }
  void begin_look(std::size_t expected_files);
  /// The entry of a file that was found, fresh where it was not known. Paths come in ascending order. Valid
  /// until the next call.
  Entry& recall(const std::string& path);
  enum class Seen { kAll, kPartly };
  /// Files that were not found are forgotten, unless not all were looked for.
  void end_look(Seen seen);

 private:
  std::vector<Entry> entries_;  // sorted by path
  std::vector<Entry> earlier_;  // during a look: those of the one before
  std::vector<Entry> missed_;   // during a look: those that were not found
  std::size_t next_earlier_ = 0;
};

}  // namespace kigen::sources
