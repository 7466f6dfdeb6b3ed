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
  void begin_look(std::size_t expected_files);  // a hint
  /// The entry of a file that was found, fresh where it was not known. Paths come in ascending order. Valid
  /// until the next call.
  Entry& recall(std::string path);
  enum class Seen { kAll, kPartly };
  /// Files that were not found are forgotten, unless not all were looked for.
  void end_look(Seen seen);

 private:
  void add(std::vector<Entry> others);

  // Sorted by path. During a look those before kept_ were found, those from next_ on were not yet looked for,
  // and between them is nothing: a second list would weigh as much again while a look goes on.
  std::vector<Entry> entries_;
  std::size_t kept_ = 0, next_ = 0;
  std::vector<Entry> fresh_;   // during a look: those that were not known
  std::vector<Entry> missed_;  // during a look: those that were not found
};

}  // namespace kigen::sources
